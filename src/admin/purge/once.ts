import { digest } from '../../gateway/index.ts';
import type { Caller } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import type { PurgeRecord } from './record.ts';

const KEPT_MS = 24 * 60 * 60 * 1_000;

/** A purge, or the earlier one with the same key. */
export type Answered = PurgeRecord & { repeated?: true };

/**
 * draft-ietf-httpapi-idempotency-key-header: a key that comes again with the same token and the same body is carried out
 * once, and answered with the same record, for a day and in this POP. Throws a Problem: 400 for a malformed key, 409 while
 * the first is under way, 422 for another body.
 */
export async function once(
  { exchange, who }: Caller,
  body: string,
  work: () => Promise<PurgeRecord>,
): Promise<Answered> {
  const key = exchange.request.headers.get('idempotency-key');
  if (key === null) return work();
  if (!/^[ -~]{1,255}$/.test(key) || key === '""') {
    throw new Problem(400, 'Idempotency-Key is not 1 to 255 characters of printable ASCII');
  }
  const { cache } = exchange.platform;
  const claim = await cache.transaction(`purged|${await digest(JSON.stringify([who, key]))}`, 0);
  const asked = await digest(body);
  if (claim?.mustInsert) {
    const record = await orGiveBack(claim, work);
    const options = { maxAgeMs: KEPT_MS, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata: asked };
    claim.insert(options, new TextEncoder().encode(JSON.stringify(record)));
    return record;
  }
  const entry = claim?.entry;
  if (!entry) throw new Problem(409, 'the purge of this Idempotency-Key is under way', { 'retry-after': '1' });
  const bytes = await entry.bytes();
  if (entry.metadata !== asked) throw new Problem(422, 'this Idempotency-Key was sent before with another body');
  return { ...(JSON.parse(new TextDecoder().decode(bytes)) as PurgeRecord), repeated: true };
}

async function orGiveBack(claim: { cancel(): void }, work: () => Promise<PurgeRecord>): Promise<PurgeRecord> {
  try {
    return await work();
  } catch (error) {
    claim.cancel();
    throw error;
  }
}
