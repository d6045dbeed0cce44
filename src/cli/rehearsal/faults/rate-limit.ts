import { refusal } from '../http/answer.ts';

export interface RateLimit {
  /** After n more requests each is a 429, until so many seconds after the first of these. */
  set(limit: number, resetSeconds: number): void;
  clear(): void;
  /** Counts a request that changes something, and refuses it where there are too many. */
  count(): void;
  headers(): Record<string, string>;
}

const QUOTA = 10_000;
const HOUR_MS = 3_600_000;

export function createRateLimit(now: () => number): RateLimit {
  let limit: { left: number; resetMs: number; seconds: number } | undefined;
  let window = { endsMs: 0, left: QUOTA };
  return {
    set(left, seconds) {
      limit = { left, resetMs: Number.POSITIVE_INFINITY, seconds };
    },
    clear() {
      limit = undefined;
    },
    count() {
      if (now() >= window.endsMs) window = { endsMs: (Math.floor(now() / HOUR_MS) + 1) * HOUR_MS, left: QUOTA };
      window.left -= 1;
      if (!limit) return;
      if (now() >= limit.resetMs) limit = undefined;
      else if (limit.left > 0) limit.left -= 1;
      else if (limit.left === 0) {
        limit.left = -1;
        limit.resetMs = now() + limit.seconds * 1_000;
      }
      if (limit && now() < limit.resetMs && limit.left < 0) throw refusal(429, 'You have exceeded your rate limit');
    },
    headers() {
      const remaining = limit ? Math.max(0, limit.left) : window.left;
      const resetMs = limit && limit.left < 0 ? limit.resetMs : window.endsMs;
      return {
        'Fastly-RateLimit-Remaining': String(remaining),
        'Fastly-RateLimit-Reset': String(Math.ceil(resetMs / 1_000)),
      };
    },
  };
}
