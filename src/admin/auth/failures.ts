import { type Exchange, leaveNote, readNote } from '../../gateway/index.ts';
import { Problem } from '../problem.ts';

/** S56: so many failures of one address within a minute, and for the rest of that minute no secret is compared. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;

/** An attempt to be let in: a Problem 429 for an address that has failed too often, and a 401 counts. Costs one look into the cache. */
export async function counted<Result>(exchange: Exchange, attempt: () => Promise<Result>): Promise<Result> {
  refuseAfterFailures(exchange);
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) countFailure(exchange);
    throw error;
  }
}

function refuseAfterFailures(exchange: Exchange): void {
  const { count, ageMs } = failuresOf(exchange);
  if (count < MAX_FAILURES) return;
  if (count === MAX_FAILURES) {
    // One line for all that follow.
    remember(exchange, { count: count + 1, ageMs });
    log(exchange, 429);
  }
  const seconds = Math.max(1, Math.ceil((WINDOW_MS - ageMs) / 1_000));
  throw new Problem(429, 'too many attempts have failed from this address', { 'retry-after': String(seconds) });
}

/** In this POP; logged without anything that was sent but the path. */
function countFailure(exchange: Exchange): void {
  const { count, ageMs } = failuresOf(exchange);
  remember(exchange, { count: count + 1, ageMs });
  log(exchange, 401);
}

interface Failures {
  count: number;
  /** Of the first. */
  ageMs: number;
}

function failuresOf({ platform, client }: Exchange): Failures {
  const note = readNote(platform.cache, keyOf(client.address));
  return note === null ? { count: 0, ageMs: 0 } : { count: Number(note.text), ageMs: note.ageMs };
}

function remember({ platform, client }: Exchange, { count, ageMs }: Failures): void {
  leaveNote(platform.cache, keyOf(client.address), { text: String(count), forMs: WINDOW_MS, ageMs });
}

function keyOf(address: string): string {
  return `failures|${networkOf(address)}`;
}

/** Whoever has an IPv6 address has all of its /64. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [left = [], right = []] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}

function log({ platform, client, method, path }: Exchange, status: number): void {
  platform.log(`operator API: ${client.address} ${method} ${path.slice(0, 200)} ${status}`);
}
