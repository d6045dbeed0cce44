import { valueMatches } from '../../config/value-match.ts';
import { GatewayError } from '../../errors/error.ts';
import { type Exchange, record, whereIs } from '../../exchange.ts';
import { formatAddress, isInRanges, parseAddress } from '../../request/addresses.ts';
import { clientHeader } from '../../request/forwarding.ts';
import type { CompiledAccess, CompiledClients } from './config.ts';

/** The field by which a client matches a group. */
type Mark = 'address' | 'country' | 'header' | 'acl';

/** Throws a 403 for a client that may not ask, and a 503 if that cannot be known (S49). */
export async function checkAccess(exchange: Exchange, { allow, deny, waf }: CompiledAccess): Promise<null> {
  const denied = deny && (isUnclear(exchange, deny) ? 'address' : await markOf(exchange, deny, 'block'));
  if (denied !== null) refuse(exchange, { rule: 'deny', by: denied });
  const allowed = allow && (isUnclear(exchange, allow) ? null : await markOf(exchange, allow, 'allow'));
  if (allow !== null && allowed === null) refuse(exchange, { rule: 'allow' });
  if (waf !== null && inspect(exchange, waf) === 'block') refuse(exchange, { rule: 'waf' });
  record(exchange, { stage: 'rule', rule: 'access', verdict: 'passed', ...(allowed !== null && { why: allowed }) });
  return null;
}

function refuse(exchange: Exchange, { rule, by }: { rule: 'allow' | 'deny' | 'waf'; by?: Mark }): never {
  record(exchange, {
    stage: 'rule',
    rule: 'access',
    verdict: 'refused',
    why: by === undefined ? rule : `${rule}: ${by}`,
  });
  throw new GatewayError(403, `refused by ${rule}`);
}

/** An address that cannot be parsed could be any. */
function isUnclear({ client }: Exchange, { ranges, acl }: CompiledClients): boolean {
  return (ranges !== null || acl !== null) && parseAddress(client.address) === null;
}

/** The ACL comes last, because only it has to be waited for. */
async function markOf(
  exchange: Exchange,
  { ranges, countries, headers, acl }: CompiledClients,
  listed: 'allow' | 'block',
): Promise<Mark | null> {
  const { request, client } = exchange;
  if (ranges !== null && isInRanges(parseAddress(client.address)!, ranges)) return 'address';
  if (countries?.includes(whereIs(exchange)?.country ?? '')) return 'country';
  if (headers?.some(({ name, is }) => valueMatches(clientHeader(request.headers, name), is))) return 'header';
  return acl !== null && (await lookup(exchange, acl)) === listed ? 'acl' : null;
}

async function lookup({ platform, client }: Exchange, acl: string): Promise<'allow' | 'block' | null> {
  try {
    return await platform.acls.lookup(acl, formatAddress(parseAddress(client.address)!));
  } catch (error) {
    throw new GatewayError(503, `the ACL ${acl} cannot be read: ${String(error)}`);
  }
}

function inspect({ platform, request }: Exchange, site: { corp: string; workspace: string }): 'allow' | 'block' {
  try {
    return platform.waf.inspect(request, site);
  } catch (error) {
    throw new GatewayError(503, `the WAF cannot be asked: ${String(error)}`);
  }
}
