import { type Exchange, logStranger, networkOf, tally } from '../../gateway/index.ts';
import { Problem } from '../problem.ts';

/** S69: so many of one address are told within a minute that they are wrong. */
const MAX_FAILURES = 10;
/** One more, of which the log says that others may follow. */
const ROOM = { most: MAX_FAILURES + 1, forMs: 60_000 };

/**
 * What a wrong secret is told, once it has been compared: that it is wrong, or a 429 where the address has been told so too
 * often. `what` it was for is counted by itself. A right one never comes here, so that nobody can have it refused.
 */
export async function refuseGuess(exchange: Exchange, what: string, wrong: Problem): Promise<Problem> {
  const { platform, client, method, path } = exchange;
  const { nth, leftMs } = await tally(platform, `failures|${what}|${networkOf(client.address)}`, ROOM);
  const problem = nth === null || nth > MAX_FAILURES ? tooMany(leftMs) : wrong;
  const line = `operator API: ${client.address} ${method} ${path.slice(0, 200)} ${problem.status}`;
  // Without anything that was sent but the path.
  if (nth !== null) await logStranger(exchange, line);
  return problem;
}

function tooMany(leftMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(leftMs / 1_000));
  return new Problem(429, 'too many attempts have failed from this address', { 'retry-after': String(seconds) });
}
