import type { Client, Platform } from './platform.ts';
import { networkOf } from './request/addresses.ts';
import { tally } from './tally.ts';

const MINUTE_MS = 60_000;
const MOST_OF_ONE = 20;
const MOST = 100;

/**
 * Logs a line that any client can cause. A POP writes a limited number of them per minute, for one address and for all
 * together, so that nobody can fill the operator's log.
 */
export async function logStranger(
  { platform, client }: { platform: Platform; client: Pick<Client, 'address'> },
  line: string,
): Promise<void> {
  const own = await tally(platform, `said|${networkOf(client.address)}`, { most: MOST_OF_ONE, forMs: MINUTE_MS });
  if (own.nth === null) return;
  const { nth } = await tally(platform, 'said-by-all', { most: MOST, forMs: MINUTE_MS });
  if (nth === null) return;
  platform.log(line);
  if (nth === MOST) platform.log('no more lines of what is refused are written for up to a minute');
}
