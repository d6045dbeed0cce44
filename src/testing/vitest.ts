// oxlint-disable-next-line no-restricted-imports -- this file is for its users, and no other imports it
import { expect, vi } from 'vitest';
import { type Duration, textOf, type Trace } from '../gateway/index.ts';
import type { CacheFacts } from './cache-facts.ts';
import { millisecondsOf } from './clock.ts';
import { refusalOf } from './sentence.ts';

/** The matchers for an answer of a test gateway, once `popgate/testing/vitest` is imported. */
interface CacheMatchers<Result> {
  /**
   * The answer is from the cache, and fresh.
   *
   * @example expect(await gateway.get('https://www.shop.example/')).toBeHit()
   */
  toBeHit(): Result;
  /** The gateway asked the origin for this answer, which is for the cache. */
  toBeMiss(): Result;
  /** The answer is from the cache, and past its lifetime. */
  toBeStale(): Result;
  /** The request was not for the cache. */
  toBePassed(): Result;
  /**
   * The answer came from the origin, and the gateway stored it for this lifetime, to the second.
   *
   * @example expect(await gateway.get('https://www.shop.example/')).toBeStoredFor('60s')
   */
  toBeStoredFor(lifetime: Duration): Result;
  /**
   * The route with this path, as it is configured, took the request.
   *
   * @example expect(await gateway.get('https://www.shop.example/products/1')).toHaveRoute('/products/:id')
   */
  toHaveRoute(path: string): Result;
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the interface that is extended is declared so
  interface Matchers<T = any> extends CacheMatchers<T> {}
}

interface Verdict {
  pass: boolean;
  message(): string;
}

const WORDS = {
  hit: 'a hit',
  stale: 'a stale answer',
  miss: 'a miss',
  pass: 'an answer that passed by the cache',
  answer: "the gateway's own answer",
} as const satisfies Record<CacheFacts['verdict'], string>;

function matcher(verdict: CacheFacts['verdict']): (received: unknown) => Verdict {
  return (received) => {
    const { cache } = required(received);
    // That a hit was expected says already what a miss is not.
    const why = verdict === 'hit' && cache.verdict === 'miss' ? cache.why : whatItWas(cache);
    return judged(cache.verdict === verdict, received, { what: WORDS[verdict], why });
  };
}

function whatItWas({ verdict, why }: Received['cache']): string {
  return `${WORDS[verdict]}: ${why}`;
}

function toBeStoredFor(received: unknown, lifetime: Duration): Verdict {
  const { cache, trace } = required(received);
  const { stored, ttlSeconds } = cache;
  const pass = stored && ttlSeconds === Math.ceil(millisecondsOf(lifetime) / 1_000);
  const from = trace?.freshness ? ` by ${trace.freshness.from}` : '';
  const refused = trace && refusalOf(trace);
  const why = stored ? `stored for ${ttlSeconds} s${from}` : refused ? `not stored: ${refused}` : whatItWas(cache);
  return judged(pass, received, { what: `an answer that is stored for ${lifetime}`, why });
}

function toHaveRoute(received: unknown, path: string): Verdict {
  const { route, trace } = required(received);
  const pass = route === path;
  const was = route === null ? 'no route took it' : `${route} did`;
  const message = `expected the route ${path} ${pass ? 'not ' : ''}to take the request, but ${was}`;
  return { pass, message: () => message + explained(trace) };
}

interface Received {
  status: number;
  headers: Headers;
  cache: CacheFacts & { why: string };
  route: string | null;
  trace: Trace | null;
}

/** Throws a TypeError for what is no answer of a test gateway. */
function required(received: unknown): Received {
  if (typeof received === 'object' && received !== null && 'cache' in received) return received as Received;
  throw new TypeError('expect got no answer of a test gateway: give it what `await gateway.get(…)` returns');
}

function judged(pass: boolean, received: unknown, { what, why }: { what: string; why: string }): Verdict {
  const { status, headers, trace } = required(received);
  const message = `expected ${pass ? `not ${what}, but it was: ` : `${what}, but: `}${why}`;
  const fields = `status ${status}, Cache-Status: ${headers.get('cache-status') ?? 'none'}`;
  return { pass, message: () => `${message}\n${fields}${explained(trace)}` };
}

/** Says why the answer came so. */
function explained(trace: Trace | null): string {
  return trace === null ? '' : `\n\n${textOf(trace)}`;
}

expect.extend({
  toBeHit: matcher('hit'),
  toBeMiss: matcher('miss'),
  toBeStale: matcher('stale'),
  toBePassed: matcher('pass'),
  toBeStoredFor,
  toHaveRoute,
});

// Handlers that are imported after this find it; nothing is loaded where none imports it.
vi.doMock('fastly:html-rewriter', () => import('../platform/memory/html-rewriter.ts'));
