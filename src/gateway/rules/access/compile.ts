import { parseRange } from '../../request/addresses.ts';
import type { AccessConfig, ClientMatch, CompiledAccess, CompiledClients } from './config.ts';

export function compileAccess(config: AccessConfig | undefined): CompiledAccess | null {
  if (config === undefined) return null;
  const { allow, deny, waf } = config;
  return {
    allow: allow === undefined ? null : compileClients(allow),
    deny: deny === undefined ? null : compileClients(deny),
    waf: waf ?? null,
  };
}

function compileClients({ addresses, countries, acl, headers }: ClientMatch): CompiledClients {
  return {
    ranges: addresses === undefined ? null : addresses.flatMap((range) => parseRange(range)!),
    countries: countries ?? null,
    acl: acl ?? null,
    headers:
      headers === undefined ? null : Object.entries(headers).map(([name, is]) => ({ name: name.toLowerCase(), is })),
  };
}
