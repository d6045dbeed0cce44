import type { HttpReply } from '../fastly/http-request.ts';
import type { Terminal } from './command.ts';

/** In all, for one request; a rate limit that ends later is told instead. */
const MAX_WAIT_MS = 5 * 60_000;
/** After a 429 that does not say how long. */
const DEFAULT_WAIT_MS = 10_000;
const LEAST_WAIT_MS = 1_000;
/** Before the second and the third try after a 5xx. */
const PAUSES_MS = [1_000, 4_000];

/**
 * Sends again what was refused for the moment: after a 429 when it is time, after a 5xx twice. Gives the last answer. A lost
 * connection is an error at once, since nobody knows what was done.
 */
export async function patiently(send: () => Promise<HttpReply>, terminal: Terminal): Promise<HttpReply> {
  const pauses = [...PAUSES_MS];
  let waitedMs = 0;
  for (;;) {
    const reply = await send();
    const waitMs = isForTheMoment(reply) ? untilAllowed(reply, terminal.now()) : retryPause(reply, pauses);
    if (waitMs === undefined || waitedMs + waitMs > MAX_WAIT_MS) return reply;
    waitedMs += waitMs;
    terminal.progress(`answered ${reply.status}; trying again in ${Math.ceil(waitMs / 1_000)} s`);
    await terminal.pause(waitMs);
  }
}

/** A rate limit, or the same purge that is still under way: its Idempotency-Key is taken. */
function isForTheMoment({ status, headers }: HttpReply): boolean {
  return status === 429 || (status === 409 && 'retry-after' in headers);
}

function retryPause({ status }: HttpReply, pauses: number[]): number | undefined {
  return status >= 500 ? pauses.shift() : undefined;
}

/** RFC 9110 §10.2.3: seconds or a date. Fastly's API says the second of the epoch instead. */
function untilAllowed({ headers }: HttpReply, now: number): number {
  const after = headers['retry-after'] ?? '';
  const reset = Number(headers['fastly-ratelimit-reset']);
  const waits = [
    /^\d+$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - now,
    reset > 0 ? reset * 1_000 - now : Number.NaN,
    DEFAULT_WAIT_MS,
  ];
  return Math.max(
    LEAST_WAIT_MS,
    waits.find((wait) => !Number.isNaN(wait))!,
  );
}
