import { compileBackend, compileShields } from '../../../gateway/check.ts';
import {
  authorityOf,
  type BackendConfig,
  compileTimeouts,
  type DynamicBackendConfig,
  type GatewayConfig,
  parseDuration,
  type PoolConfig,
  readOrigin,
} from '../../../gateway/index.ts';
import { BACKEND_DEFAULTS, bareHost, certificateName, HEALTH_DEFAULTS, probedHost } from '../../project/backend.ts';
import { isSecure } from '../../project/origin.ts';
import { canonical } from '../canonical.ts';
import { type Form, otherFields } from './form.ts';

const OF_BACKENDS: ReadonlySet<string> = new Set([
  'origin',
  'overrideHost',
  'rewriteHost',
  'tls',
  'clientCertificate',
  'preferIpv6',
  'timeouts',
  'health',
  'breaker',
  'paths',
  'clientAddress',
  'surrogateFields',
  'maxConnections',
  'shield',
  'local',
  'meant',
] satisfies (keyof BackendConfig)[]);

export function backendForms(config: GatewayConfig): Form[] {
  const { backends = {}, pools = {} } = config;
  const pooled = new Set(Object.values(pools).flatMap((pool) => Object.keys(pool.backends)));
  const shields = compileShields(config);
  return Object.entries(backends).map(([name, backend]) =>
    targetForm(
      'backend',
      `backends.${name}`,
      backendForm(backend, { isPooled: pooled.has(name), shield: shields.get(name)?.site }),
    ),
  );
}

function targetForm(area: string, place: string, value: object): Form {
  return { id: place, area, place, areas: { [area]: canonical(value) } };
}

function backendForm(
  backend: BackendConfig,
  { isPooled, shield }: { isPooled: boolean; shield: string | undefined },
): object {
  const origin = readOrigin(backend.origin);
  const { host, prefix, isLiteral, timeouts, breaker, clientAddress, surrogateFields } = compileBackend('', backend, {
    isPooled,
    rewriteHost: () => () => null,
  });
  return {
    origin: `${origin.scheme}://${authorityOf(origin)}${prefix}`,
    host: host === authorityOf(origin) ? null : (host ?? 'that of the client'),
    tls: isSecure(origin)
      ? tlsForm(backend, otherThan(bareHost(origin.host), certificateName(backend, origin)))
      : tlsForm({}, null),
    clientCertificate: backend.clientCertificate ?? null,
    preferIpv6: backend.preferIpv6 ?? null,
    timeouts,
    breaker,
    clientAddress,
    surrogateFields,
    isLiteral,
    rewriteHost: backend.rewriteHost === true,
    health: healthForm(backend),
    maxConnections: backend.maxConnections ?? BACKEND_DEFAULTS.maxConnections,
    shield,
    ...otherFields(backend, OF_BACKENDS),
  };
}

/** What follows the origin changes with it, and is not told again. */
function otherThan(host: string, name: string): string | null {
  return name === host ? null : name;
}

const OF_TLS: ReadonlySet<string> = new Set([
  'sniHostname',
  'certHostname',
  'minVersion',
  'maxVersion',
  'caCertificate',
]);

function tlsForm({ tls = {} }: Pick<BackendConfig, 'tls'>, name: string | null): object {
  const { minVersion = null, maxVersion = null, caCertificate = null } = tls;
  return { name, minVersion, maxVersion, caCertificate, ...otherFields(tls, OF_TLS) };
}

function healthForm(backend: BackendConfig): unknown {
  const { health } = backend;
  if (health === undefined) return null;
  const { interval, timeout, ...written } = { ...HEALTH_DEFAULTS, ...health };
  return {
    initial: written.threshold,
    ...written,
    host: otherThan(authorityOf(readOrigin(backend.origin)), probedHost(backend)),
    intervalMs: typeof interval === 'string' ? parseDuration(interval) : interval,
    timeoutMs: typeof timeout === 'string' ? parseDuration(timeout) : timeout,
  };
}

const OF_DYNAMIC: ReadonlySet<string> = new Set([
  'from',
  'allow',
  'tls',
  'timeouts',
  'clientAddress',
  'rewriteHost',
  'surrogateFields',
  'paths',
  'max',
  'local',
  'meant',
] satisfies (keyof DynamicBackendConfig)[]);

export function dynamicForms({ dynamicBackends = {} }: GatewayConfig): Form[] {
  return Object.entries(dynamicBackends).map(([name, dynamic]) => {
    const { from = null, tls = {}, max = 100, clientAddress = [], surrogateFields = true } = dynamic;
    return targetForm('dynamicBackend', `dynamicBackends.${name}`, {
      from,
      allow: dynamic.allow.map(originText),
      tls: tlsForm({ tls }, tls.certHostname ?? tls.sniHostname ?? null),
      timeouts: compileTimeouts(dynamic.timeouts),
      max,
      clientAddress: clientAddress.map((name) => name.toLowerCase()),
      rewriteHost: dynamic.rewriteHost === true,
      surrogateFields,
      isLiteral: dynamic.paths === 'literal',
      ...otherFields(dynamic, OF_DYNAMIC),
    });
  });
}

/** An origin without the port that its scheme has anyway. */
function originText(text: string): string {
  const origin = readOrigin(text);
  return `${origin.scheme}://${authorityOf(origin)}${origin.path}`;
}

const OF_POOLS: ReadonlySet<string> = new Set([
  'backends',
  'policy',
  'hashBy',
  'retries',
  'retryOn',
  'retryBudget',
  'deadline',
  'quorum',
  'shield',
  'meant',
] satisfies (keyof PoolConfig)[]);

export function poolForms(config: GatewayConfig): Form[] {
  const shields = compileShields(config);
  return Object.entries(config.pools ?? {}).map(([name, pool]) => {
    const { policy = 'random', hashBy = 'address', retries = 0, retryOn = [], retryBudget = 0.2, quorum = 0 } = pool;
    return targetForm('pool', `pools.${name}`, {
      ...membersForm(pool),
      policy,
      hashBy,
      retries,
      retryOn,
      retryBudget,
      deadlineMs: pool.deadline === undefined ? null : parseDuration(pool.deadline),
      quorum,
      shield: shields.get(name)?.site,
      ...otherFields(pool, OF_POOLS),
    });
  });
}

/** The order is that of failover. */
function membersForm({ backends, policy }: PoolConfig): object {
  const weights = Object.fromEntries(Object.entries(backends).map(([name, weight = 1]) => [name, weight]));
  const order = policy === 'failover' ? Object.keys(backends).map((name) => ({ name })) : null;
  return { weights, order };
}
