import {
  type BackendConfig,
  type GatewayConfig,
  GRIP_KEY,
  holdsStreams,
  hookSecret,
  localAclsOf,
  onLoopback,
  type Origin,
  OWN_STORE,
  pushBackends,
  PUSHPIN,
  readOrigin,
  STREAM_KEY,
  usesPush,
} from '../../gateway/index.ts';
import { VICEROY_VERSION } from '../local/viceroy.ts';
import { prefixOf } from './acl-prefix.ts';
import { askedHost, bareHost, certificateName, serverName, timeoutsOf } from './backend.ts';
import { formatOrigin, isSecure } from './origin.ts';

export type TomlValue = string | number | boolean | TomlValue[] | Table;
export interface Table {
  [key: string]: TomlValue;
}

/** The two tables of `fastly.toml` that are Popgate's. */
export type ManifestTables = Record<'local_server' | 'setup', Table>;

const ADMIN_SECRETS = ['admin_token', 'purge_token', 'debug_key', 'shield_key'];
const SHIELD_SECRETS = ['shield_key'];
const PUSH_SECRETS = ['publish_token', 'fanout_token'];
/** Viceroy's alone, from `popgate serve --push`. */
const PUSHPIN_SECRETS = [PUSHPIN, GRIP_KEY];

/** What the configuration says of backends and stores, as `[local_server]` (for Viceroy) and `[setup]` (for the first deploy). */
export function manifestTables(config: GatewayConfig): ManifestTables {
  return { local_server: localServer(config), setup: setup(config) };
}

function localServer(config: GatewayConfig): Table {
  const geolocation = config.local?.geolocation;
  return {
    viceroy_version: VICEROY_VERSION,
    ...filled({
      backends: mapValues(backendsOf(config), localBackend),
      shielding_sites: localShields(config),
      config_stores: mapValues(config.stores?.config, (contents) => ({ format: 'inline-toml', contents })),
      kv_stores: mapValues(config.stores?.kv, localItems),
      secret_stores: mapValues(localSecretStores(config), localSecrets),
      acls: mapValues(localAclsOf(config), (_, name) => ({ file: aclFile(name) })),
      geolocation: geolocation ? { format: 'inline-toml', addresses: geolocation } : {},
    }),
  };
}

/** The URL is without the origin's path, which the gateway itself puts before the request's. */
function localBackend(backend: BackendConfig): Table {
  const server = readOrigin(backend.local ?? backend.origin);
  const { firstByte, betweenBytes } = timeoutsOf(backend);
  const host = askedHost(backend);
  return {
    url: formatOrigin({ ...server, host: onLoopback(server.host) }),
    ...(host === null ? {} : { override_host: host }),
    ...(isSecure(server) ? localTls(backend, server) : {}),
    first_byte_timeout_ms: firstByte,
    between_bytes_timeout_ms: betweenBytes,
    // Viceroy probes nothing: it says of a backend what stands here.
    ...(backend.health ? { health: 'healthy' } : {}),
  };
}

function localTls(backend: BackendConfig, server: Origin): Table {
  return {
    cert_host: certificateName(backend, server),
    use_sni: serverName(backend, server) !== null,
    ...(backend.tls?.caCertificate ? { ca_certificate: backend.tls.caCertificate } : {}),
    ...ownCertificate(backend),
  };
}

/** A key in a file alone: the others are nowhere but in the environment. What stands in locally asks for no certificate. */
function ownCertificate({ clientCertificate, local }: BackendConfig): Table {
  if (clientCertificate === undefined || local !== undefined || !('file' in clientCertificate.key)) return {};
  const { certificate, key } = clientCertificate;
  return { client_certificate: { certificate, key_file: key.file } };
}

/** Viceroy stands in for every shield itself, but for those that are said to be elsewhere. */
function localShields(config: GatewayConfig): Table {
  const at = (site: string): TomlValue => {
    const place = config.local?.shieldingSites?.[site] ?? 'Local';
    return place === 'Local' ? place : { unencrypted: place, encrypted: place };
  };
  return Object.fromEntries(shieldsOf(config).map((site) => [site, at(site)]));
}

/** The shields that are named, each as often as it is. */
export function shieldsOf({ backends = {}, pools = {} }: GatewayConfig): string[] {
  return [...Object.values(backends), ...Object.values(pools)].flatMap(({ shield }) => shield ?? []);
}

/** Viceroy reads access control lists from files, which it looks for from where it is started. */
function aclFile(name: string): string {
  return `bin/acl-${name}.json`;
}

/** Their texts, by their paths. */
export function localAcls(config: GatewayConfig): Record<string, string> {
  const files = Object.entries(localAclsOf(config)).map(([name, actions]) => {
    const entries = Object.entries(actions).map(([range, action]) => ({ prefix: prefixOf(range), action }));
    return [aclFile(name), `${JSON.stringify({ entries }, null, 2)}\n`];
  });
  return Object.fromEntries(files) as Record<string, string>;
}

function localItems(items: Record<string, string>): TomlValue {
  return Object.entries(items).map(([key, data]) => ({ key, data }));
}

function localSecrets(keys: readonly string[], store: string): TomlValue {
  return keys.map((key) => ({ key, env: environmentName(store, key) }));
}

/** The variable that holds a secret locally: `PAYMENTS_API_KEY` for `api_key` in `payments`. */
export function environmentName(store: string, key: string): string {
  return `${store}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_');
}

/** The secrets that each secret store may hold. */
export function secretStores(config: GatewayConfig): Record<string, readonly string[]> {
  const own = config.stores?.secret ?? {};
  const names = operatorSecrets(config);
  return names.length === 0 ? own : { ...own, [OWN_STORE]: [...new Set([...names, ...(own[OWN_STORE] ?? [])])] };
}

/** Those that Popgate itself goes by. */
export function operatorSecrets(config: GatewayConfig): string[] {
  const hooks = Object.keys(config.purge?.hooks ?? {}).map(hookSecret);
  const push = usesPush(config) ? PUSH_SECRETS : [];
  const used = config.admin
    ? [...ADMIN_SECRETS, ...hooks, ...push]
    : shieldsOf(config).length > 0
      ? SHIELD_SECRETS
      : [];
  const streams = holdsStreams(config) ? [STREAM_KEY] : [];
  return [...used, ...streams].flatMap((name) => [name, `${name}_next`]);
}

/** Publishing needs the operator API, and Pushpin does not. */
function localSecretStores(config: GatewayConfig): Record<string, readonly string[]> {
  const stores = secretStores(config);
  return usesPush(config) ? { ...stores, [OWN_STORE]: [...(stores[OWN_STORE] ?? []), ...PUSHPIN_SECRETS] } : stores;
}

/** The user's own, and those that push needs. */
export function backendsOf(config: GatewayConfig): Record<string, BackendConfig> {
  return { ...config.backends, ...pushBackends(config) };
}

/**
 * Stores are made empty. An item listed here without a value would become `example` in production, an entry of a
 * secret store stops `fastly compute publish` where nobody is asked for its value, and a value for Viceroy is not
 * production's.
 */
function setup(config: GatewayConfig): Table {
  return filled({
    backends: mapValues(backendsOf(config), setupBackend),
    config_stores: mapValues(config.stores?.config, describeStore),
    kv_stores: mapValues(config.stores?.kv, describeStore),
    secret_stores: mapValues(secretStores(config), (keys) => ({ description: `May hold: ${keys.join(', ')}` })),
  });
}

function setupBackend({ origin }: BackendConfig): Table {
  const { host, port } = readOrigin(origin);
  return { address: bareHost(host), port, description: origin };
}

function describeStore(items: Record<string, string>): Table {
  const keys = Object.keys(items);
  return { description: keys.length > 0 ? `Holds: ${keys.join(', ')}` : 'Starts empty' };
}

function mapValues<Value>(
  record: Record<string, Value> | undefined,
  map: (value: Value, name: string) => TomlValue,
): Table {
  return Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, map(value, name)]));
}

/** Without the empty ones. */
function filled(tables: Record<string, Table>): Table {
  return Object.fromEntries(Object.entries(tables).filter(([, table]) => Object.keys(table).length > 0));
}
