import type { Edge } from '../support/viceroy.ts';

/** What the bench application has timed in itself. */
export interface Timed {
  /** Which request of its sandbox it was, from 1. */
  nth: number;
  microseconds: number[];
}

/** After so many requests Viceroy ends a sandbox. */
export const SANDBOX_REQUESTS = 6;

export async function askGuest({ ask }: Pick<Edge, 'ask'>, what: string): Promise<Timed> {
  const { status, text } = await ask('GET http://www.example/', { bench: what });
  if (status !== 200) throw new Error(`${what}: status ${status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Timed;
}

/** Until the next request is the first of a sandbox. */
export async function endSandbox(edge: Edge): Promise<void> {
  for (let tries = 0; tries < 5 * SANDBOX_REQUESTS; tries += 1) {
    if ((await askGuest(edge, 'once|none')).nth === SANDBOX_REQUESTS) return;
  }
  throw new Error(`no sandbox has ended after ${SANDBOX_REQUESTS} requests, as Viceroy's did`);
}
