import type { FastlyApi } from '../../fastly/api.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { type Found, type FoundBackend, type FoundHealth, type FoundPool, type Loss, WHY } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { listPools } from './pools.ts';
import { asFlag, asNumber, asText, listOptional, type Row } from './row.ts';
import { listMoreDomains, subscriptionLosses } from './tls.ts';

interface Details {
  name?: string;
  type?: string;
  active_version?: { number?: number } | null;
  versions?: { number?: number }[];
}

/** What is in the active version of a service, or in the one that is named. */
export async function fromService(
  api: FastlyApi,
  { serviceId, version }: { serviceId: string; version: string | undefined },
): Promise<Found> {
  const details = await api.get<Details>(`/service/${serviceId}/details`);
  const number = versionOf(details, version);
  const isVcl = details.type !== 'wasm';
  const losses: Loss[] = [];
  const inVersion = (kind: string): Promise<Row[]> => api.get<Row[]>(`/service/${serviceId}/version/${number}/${kind}`);
  const optional = (kind: string): Promise<Row[]> => listOptional(() => inVersion(kind), { what: `${kind}s`, losses });
  const onlyVcl = (kind: string): Promise<Row[]> => (isVcl ? optional(kind) : Promise.resolve([]));
  const [domains, rows, checks, resources, conditions, directors, dictionaries, pools, others, moreDomains] =
    await Promise.all([
      inVersion('domain'),
      inVersion('backend'),
      optional('healthcheck'),
      optional('resource'),
      onlyVcl('condition'),
      onlyVcl('director'),
      onlyVcl('dictionary'),
      isVcl ? listPools(api, { serviceId, rows: () => optional('pool'), losses }) : { backends: [], pools: [] },
      Promise.all(OTHERS.map(async (other) => otherLosses(other, await onlyVcl(other.kind)))),
      listMoreDomains(api, serviceId),
    ]);
  const names = [...new Set([...domains.map(({ name }) => asText(name) ?? ''), ...moreDomains])];
  const backends = rows.map((row) => backendOf(row, { checks, conditions, isVcl }));
  const balanced = balancedPool(rows);
  const directed = directors.map((row) => directorOf(row, rows));
  return {
    source: `the Fastly service ${quoteForeign(details.name ?? '')} (${serviceId}), version ${number}`,
    name: details.name ?? '',
    domains: names,
    backends: [...backends, ...pools.backends],
    pools: [...directed, ...balanced, ...pools.pools],
    standard: standardOf({ backends, directed, balanced, pools: pools.pools }),
    stores: storesOf(resources, dictionaries),
    losses: [...losses, ...others.flat(), ...storeLosses(dictionaries), ...(await subscriptionLosses(api, names))],
  };
}

function versionOf({ active_version: active, versions = [] }: Details, wanted: string | undefined): number {
  const numbers = versions.flatMap(({ number }) => number ?? []);
  if (wanted !== undefined && numbers.includes(Number(wanted))) return Number(wanted);
  if (wanted === undefined && typeof active?.number === 'number') return active.number;
  throw new CliError(wanted === undefined ? 'the service has no active version' : `there is no version ${wanted}`, {
    why: numbers.length > 0 ? `it has ${numbers.join(', ')}` : 'it has no version at all',
    fix: 'name one that it has with --version',
  });
}

interface Known {
  checks: readonly Row[];
  conditions: readonly Row[];
  isVcl: boolean;
}

function backendOf(row: Row, { checks, conditions, isVcl }: Known): FoundBackend {
  const condition = asText(row.request_condition);
  const statement = conditions.find(({ name }) => name === condition)?.statement;
  const checkName = asText(row.healthcheck);
  const check = checks.find(({ name }) => name === checkName);
  const both = asText(row.ssl_hostname);
  const losses = backendLosses(row);
  if (condition !== undefined) losses.push({ what: `its condition ${quoteForeign(condition)}`, why: WHY.condition });
  if (check !== undefined && Array.isArray(check.headers) && check.headers.length > 0) {
    losses.push({ what: 'the headers of its health check', why: 'health checks send no headers of their own' });
  }
  return {
    name: asText(row.name) ?? '',
    host: asText(row.address) ?? asText(row.hostname) ?? asText(row.ipv4) ?? asText(row.ipv6) ?? '',
    port: asNumber(row.port),
    isTls: asFlag(row.use_ssl),
    overrideHost: asText(row.override_host),
    sawVisitorHost: isVcl && asText(row.override_host) === undefined,
    tls: {
      sniHostname: asText(row.ssl_sni_hostname) ?? both,
      certHostname: asText(row.ssl_cert_hostname) ?? both,
      minVersion: asText(row.min_tls_version),
      maxVersion: asText(row.max_tls_version),
      caCertificate: asText(row.ssl_ca_cert),
      isVerified: row.ssl_check_cert === undefined || asFlag(row.ssl_check_cert),
    },
    connectMs: asNumber(row.connect_timeout),
    firstByteMs: asNumber(row.first_byte_timeout),
    betweenBytesMs: asNumber(row.between_bytes_timeout),
    maxConnections: asNumber(row.max_conn),
    shield: asText(row.shield),
    health: check && healthOf(check),
    condition: condition === undefined ? undefined : (asText(statement) ?? condition),
    losses,
  };
}

/** Never with its value: a client's key is a secret. */
function backendLosses(row: Row): Loss[] {
  const reasons: [field: string, isSet: boolean, why: string][] = [
    ['share_key', asText(row.share_key) !== undefined, WHY.shareKey],
    ['ssl_ciphers', asText(row.ssl_ciphers) !== undefined && asFlag(row.use_ssl), WHY.ciphers],
    ['ssl_client_cert', asText(row.ssl_client_cert) !== undefined, WHY.clientCertificate],
    ['keepalive_time', asNumber(row.keepalive_time) !== undefined, WHY.keepAlive],
    ['tcp_keepalive_enable', asFlag(row.tcp_keepalive_enable), WHY.keepAlive],
    ['error_threshold', (asNumber(row.error_threshold) ?? 0) > 0, 'see breaker for what Popgate has in its place'],
  ];
  return reasons.filter(([, isSet]) => isSet).map(([what, , why]) => ({ what, why }));
}

function healthOf(check: Row): FoundHealth {
  return {
    method: asText(check.method),
    path: asText(check.path) ?? '/',
    host: asText(check.host),
    expectedStatus: asNumber(check.expected_response),
    intervalMs: asNumber(check.check_interval),
    timeoutMs: asNumber(check.timeout),
    window: asNumber(check.window),
    threshold: asNumber(check.threshold),
    initial: asNumber(check.initial),
  };
}

/** By Fastly's numbers. */
const DIRECTOR_POLICIES = ['', 'random', 'round-robin', 'hash', 'client-hash'];

function directorOf(row: Row, backends: readonly Row[]): FoundPool {
  const members = Array.isArray(row.backends) ? row.backends.filter((name) => typeof name === 'string') : [];
  const weightOf = (name: string): number => asNumber(backends.find((backend) => backend.name === name)?.weight) ?? 100;
  const quorum = asNumber(row.quorum);
  return {
    name: asText(row.name) ?? '',
    policy: DIRECTOR_POLICIES[asNumber(row.type) ?? 1] || 'random',
    members: members.map((name) => ({ name, weight: weightOf(name) })),
    quorum: quorum === undefined ? undefined : quorum / 100,
    shield: asText(row.shield),
    losses: [],
  };
}

/** Backends that balance their load by themselves are a pool without a name. */
function balancedPool(rows: readonly Row[]): FoundPool[] {
  const balanced = rows.filter((row) => asFlag(row.auto_loadbalance) && asText(row.request_condition) === undefined);
  if (balanced.length < 2) return [];
  const members = balanced.map(({ name, weight }) => ({ name: asText(name) ?? '', weight: asNumber(weight) ?? 100 }));
  return [{ name: 'auto loadbalance', policy: 'random', members, quorum: undefined, shield: undefined, losses: [] }];
}

/** As the VCL that Fastly makes: what balances itself, else the first without a condition, or the director it is in. */
function standardOf({
  backends,
  directed,
  balanced,
  pools,
}: Record<'directed' | 'balanced' | 'pools', readonly FoundPool[]> & {
  backends: readonly FoundBackend[];
}): string | undefined {
  if (balanced[0]) return balanced[0].name;
  const first = backends.find(({ condition }) => condition === undefined);
  const director = directed.find(({ members }) => members.some(({ name }) => name === first?.name));
  return director?.name ?? first?.name ?? pools[0]?.name ?? backends[0]?.name;
}

function storesOf(resources: readonly Row[], dictionaries: readonly Row[]): Found['stores'] {
  const named = (types: readonly string[]): string[] =>
    resources
      .filter(({ resource_type: type }) => types.includes(asText(type) ?? ''))
      .map(({ name }) => asText(name) ?? '');
  return {
    config: [...dictionaries.map(({ name }) => asText(name) ?? ''), ...named(['config', 'config-store'])],
    kv: named(['object-store', 'kv-store']),
    secret: named(['secret-store']),
  };
}

function storeLosses(dictionaries: readonly Row[]): Loss[] {
  const why = 'the config store of its name starts empty';
  return dictionaries.map(({ name }) => ({
    what: `the items of the dictionary ${quoteForeign(asText(name) ?? '')}`,
    why,
  }));
}

interface Other {
  kind: string;
  called: string;
  why: string;
}

/** What a VCL service has, and a program does itself. */
const OTHERS: readonly Other[] = [
  { kind: 'header', called: 'the header rule', why: 'see headers of a route' },
  { kind: 'response_object', called: 'the response', why: 'see respond of a route, and errors' },
  { kind: 'request_settings', called: 'the request setting', why: 'see the rules of a route' },
  { kind: 'cache_settings', called: 'the cache setting', why: 'see cache of a route' },
  { kind: 'gzip', called: 'the compression rule', why: 'bodies go as the origin sends them' },
  { kind: 'acl', called: 'the access list', why: 'Popgate has nothing like it yet' },
  { kind: 'snippet', called: 'the VCL snippet', why: 'a handler can do what it does' },
  { kind: 'vcl', called: 'the VCL file', why: 'backends that it declares can be imported with --vcl' },
];

function otherLosses({ called, why }: Other, rows: readonly Row[]): Loss[] {
  return rows.map(({ name }) => ({ what: `${called} ${quoteForeign(asText(name) ?? '')}`, why }));
}
