import { hostMatches } from './host-pattern.ts';
import { fieldOf, isTable, keysOf } from './table.ts';
import type { GatewayConfig } from './types.ts';

/** The name of the configuration itself. */
export const PRODUCTION = 'production';

/** Returns the names that `--env` accepts, `production` first. */
export function environmentNames(config: GatewayConfig): string[] {
  return [PRODUCTION, ...keysOf(fieldOf(config, 'environments'))];
}

/**
 * Returns the configuration of one environment: its domains renamed, its backends changed, and without `environments`. The
 * given configuration is not changed. For `production`, and for an unknown name, nothing differs.
 */
export function forEnvironment(config: GatewayConfig, name: string): GatewayConfig {
  const base = { ...config };
  delete base.environments;
  const environment = fieldOf(fieldOf(config, 'environments'), name);
  if (environment === undefined) return base;
  const rename = renamer(keysOf(base.domains), fieldOf(environment, 'domains'));
  const fields = Object.entries(base).map(([field, value]: [string, unknown]) => {
    if (field === 'backends') return [field, changeBackends(value, fieldOf(environment, 'backends'))];
    if (OTHER_SERVERS.has(field)) return [field, value];
    const renamed = renameTexts(value, rename);
    return [field, field === 'domains' ? renameKeys(renamed, rename) : renamed];
  });
  return Object.fromEntries(fields) as GatewayConfig;
}

/** Fields that name other servers. An origin often has to be asked by the name that its site has in production. */
const OTHER_SERVERS = new Set<string>(['dynamicBackends', 'logEndpoints'] satisfies (keyof GatewayConfig)[]);

type Rename = (host: string) => string;

/** Returns the name of a host in the environment: a domain, or a host that a wildcard matches and no other domain does. */
function renamer(domains: readonly string[], changes: unknown): Rename {
  const names = new Map(
    Object.entries(isTable(changes) ? changes : {}).filter((change): change is [string, string] => isText(change[1])),
  );
  const wildcards = [...names].filter(([from]) => from.startsWith('*.'));
  return (host) => {
    if (domains.includes(host)) return names.get(host) ?? host;
    const [from, to] = wildcards.find(([from]) => hostMatches(from, host)) ?? [];
    return from === undefined || to === undefined ? host : host.slice(0, host.indexOf('.')) + to.slice(1);
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Matches a URL: what precedes the host, the host, and the rest. The host may begin with a parameter (`:subdomain.`). */
const URL_TEXT = /^(https?:\/\/)(:?[^\s:/?#]+)((?::\d+)?(?:[/?#]\S*)?)$/;

/** Changes whole texts only: a domain within a sentence is part of the sentence. */
function renameTexts(value: unknown, rename: Rename): unknown {
  if (typeof value === 'string') {
    const [, before, host, after] = URL_TEXT.exec(value) ?? [];
    return host === undefined ? rename(value) : `${before}${rename(host)}${after}`;
  }
  if (Array.isArray(value)) return value.map((item) => renameTexts(item, rename));
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renameTexts(item, rename)]));
}

function renameKeys(table: unknown, rename: Rename): unknown {
  if (!isTable(table)) return table;
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [rename(name), value]));
}

/** Changes field by field; a field that is changed to `undefined` is removed. */
function changeBackends(backends: unknown, changes: unknown): unknown {
  if (!isTable(backends)) return backends;
  const changed = Object.entries(backends).map(([name, backend]) => {
    const change = fieldOf(changes, name);
    if (!isTable(backend) || !isTable(change)) return [name, backend];
    return [
      name,
      Object.fromEntries(Object.entries({ ...backend, ...change }).filter(([, field]) => field !== undefined)),
    ];
  });
  return Object.fromEntries(changed);
}
