import type { PurgeOrder, Purger } from '../../gateway/index.ts';
import type { Caller } from '../endpoint.ts';
import { Problem, quote } from '../problem.ts';
import { timeOf } from '../schema/shapes.ts';
import { announce } from './announce.ts';
import { type LedgerEntry, openLedger } from './ledger.ts';
import type { PurgeRecord } from './record.ts';

/**
 * Carries out every purge. Throws a Problem, or a GatewayError 400 or 421, for what is not this service's; nothing is
 * purged then.
 */
export async function carryOut(order: PurgeOrder, by: Caller): Promise<PurgeRecord> {
  const { purger, platform } = by.tools;
  const settled = settle(order, purger);
  const { keys, urls, domains, all, shard, mode } = settled;
  const record: PurgeRecord = {
    id: by.exchange.id,
    at: timeOf(platform.now()),
    who: by.who,
    purged: { keys, urls, domains, all, ...(shard !== undefined && { shard }) },
    surrogateKeys: [],
    soft: mode === 'soft',
  };
  try {
    const { surrogateKeys, neverStored, repeatsAt } = await purger.purge(settled, by.exchange.client);
    const done = { ...record, surrogateKeys };
    writeDown({ ...done, result: 'done', repeats: repeatsAt.map(timeOf) }, by);
    announce(done, by);
    return neverStored.length === 0 ? done : { ...done, neverStored };
  } catch (error) {
    writeDown({ ...record, result: 'failed', repeats: [] }, by);
    throw error;
  }
}

/** Recorded after the answer, so that a ledger that fails neither delays nor fails the purge. */
function writeDown(entry: LedgerEntry, { exchange, tools }: Caller): void {
  const written = openLedger(tools)?.append(entry);
  const told = written?.catch((error: unknown) => {
    tools.platform.log(`purge ${entry.id} is not in the ledger: ${String(error)}`);
  });
  if (told !== undefined) exchange.client.waitUntil(told);
}

function settle(order: PurgeOrder, purger: Purger) {
  const urls = order.urls
    .map((url) => purger.readUrl(url))
    .map(({ host, path, query }) => `http://${host}${path}${query}`);
  return { ...order, keys: [...order.keys], urls, domains: order.domains.map((name) => ownDomain(name, purger)) };
}

function ownDomain(name: string, { readDomain }: Purger): string {
  const domain = readDomain(name);
  if (domain === null) throw new Problem(400, `${quote(name)} is not a domain of this service`);
  return domain;
}
