import { type Exchange, logStranger, networkOf, tally } from '../../gateway/index.ts';
import { Problem } from '../problem.ts';

/** S69: how many wrong tokens of one address get a 401 within a minute. */
const MAX_FAILURES = 10;
/** One more, for which the log says that others may follow. */
const ROOM = { most: MAX_FAILURES + 1, forMs: 60_000 };

/**
 * Returns the answer to a wrong secret: a 401, or a 429 if its address was told so too often. Each kind of secret, `what`,
 * is counted by itself. A right secret never comes here, so that nobody can have it refused.
 */
export async function refuseGuess(exchange: Exchange, what: string, wrong: Problem): Promise<Problem> {
  const { platform, client, method, path } = exchange;
  const { nth, leftMs } = await tally(platform, `failures|${what}|${networkOf(client.address)}`, ROOM);
  const problem = nth === null || nth > MAX_FAILURES ? tooMany(leftMs) : wrong;
  const line = `operator API: ${client.address} ${method} ${path.slice(0, 200)} ${problem.status}`;
  // The line has nothing of the request but method and path.
  if (nth !== null) await logStranger(exchange, line);
  return problem;
}

function tooMany(leftMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(leftMs / 1_000));
  return new Problem(429, 'too many attempts have failed from this address', { 'retry-after': String(seconds) });
}
