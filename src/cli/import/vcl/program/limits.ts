import type { FoundGuard } from '../../found.ts';
import { millisecondsIn } from '../values.ts';

type Limit = NonNullable<FoundGuard['rateLimit']>;

interface ReadLimit {
  rateLimit: Limit;
  /** What is not quite as it was. */
  notes: string[];
}

export interface RateRule {
  /** By which clients are told apart, as VCL writes it. */
  key: string;
  perSecond: number;
  windowSeconds: number;
  penaltyMinutes: number | undefined;
}

/** `(client.ip, counter, 1, 10, 100, box, 2m)`, as `ratelimit.check_rate` has it. */
export function limitOfCall(words: readonly string[]): ReadLimit | string {
  const given = words.slice(1, -1).join(' ').split(' , ');
  if (given.length !== 7) return 'it has other arguments than seven';
  const [key = '', , delta = '', window = '', limit = '', , ttl = ''] = given;
  if (![delta, window, limit].every((word) => /^\d{1,9}$/.test(word))) return 'its numbers have to be computed';
  const penaltyMs = millisecondsIn(ttl);
  const rule = {
    key,
    // Each request counts as many.
    perSecond: Number(limit) / Math.max(1, Number(delta)),
    windowSeconds: Number(window),
    penaltyMinutes: penaltyMs === undefined ? undefined : penaltyMs / 60_000,
  };
  return limitOf(rule);
}

/** VCL limits requests in a second, on the average of a window; Popgate those within the window. */
export function limitOf({ key, perSecond, windowSeconds, penaltyMinutes }: RateRule): ReadLimit | string {
  const by = byOf(key);
  if (by === undefined) return `it counts by ${key.slice(0, 60)}: choose another by`;
  const window = WINDOWS.find((seconds) => seconds >= windowSeconds) ?? 60;
  const penalty = penaltyMinutes === undefined ? 0 : Math.min(60, Math.ceil(penaltyMinutes));
  const rateLimit: Limit = {
    ...(by !== 'address' && { by }),
    limit: Math.max(1, Math.round(perSecond * window)),
    ...(window !== 10 && { window: `${window}s` as NonNullable<Limit['window']> }),
    ...(penalty > 0 && { penalty: `${penalty}m` as NonNullable<Limit['penalty']> }),
  };
  const notes = window === windowSeconds ? [] : [`its window was ${windowSeconds}s, and is ${window}s here`];
  return { rateLimit, notes };
}

const WINDOWS = [10, 20, 30, 40, 50, 60];

function byOf(key: string): NonNullable<Limit['by']> | undefined {
  if (/^(?:client\.ip|client\.identity|req\.http\.Fastly-Client-IP)$/i.test(key)) return 'address';
  const [, cookie] = /^req\.http\.cookie:([\w-]{1,100})$/i.exec(key) ?? [];
  if (cookie !== undefined) return { cookie };
  const [, header] = /^req\.http\.([\w-]{1,100})$/i.exec(key) ?? [];
  return header === undefined ? undefined : { header: header.toLowerCase() };
}
