import { Refusal, refusal } from './http/answer.ts';

/** What shall go wrong, as it is asked for. */
export type Fault =
  /** The n-th request from now loses its connection, before or after it took effect. */
  | { cut: number; when: 'before' | 'after' }
  /** After n more requests that change something, each is a 429 until the limit is reset. */
  | { limit: number; resetSeconds: number }
  /** The next request, or the next `times`, are answered so; with `path`, those whose path begins with it. */
  | { status: number; body?: unknown; path?: string; times?: number }
  /** Each version that is cloned is not found by the first n requests for it. */
  | { hideClones: number }
  /** The subscriptions of this domain fail. */
  | { failTls: string }
  /** The certificates of this domain are renewed: they stay, and the state says so. */
  | { renewTls: string }
  /** Nothing goes wrong any more. */
  | { clear: true };

export interface Faults {
  hideClones: number;
  readonly failingTls: ReadonlySet<string>;
  readonly renewingTls: ReadonlySet<string>;
  ask(fault: Fault): void;
  /** Counts a request, and says whether its connection is cut. */
  cutOf(): 'before' | 'after' | undefined;
  /** Refuses a request that shall be refused. */
  check(request: { method: string; path: string }): void;
  /** The headers of the rate limit. */
  rateLimit(): Record<string, string>;
}

const QUOTA = 10_000;
const HOUR_MS = 3_600_000;

interface Scripted {
  status: number;
  body: unknown;
  path: string;
  left: number;
}

export function createFaults(now: () => number): Faults {
  let cuts: { left: number; when: 'before' | 'after' }[] = [];
  let scripted: Scripted[] = [];
  let limit: { left: number; resetMs: number; seconds: number } | undefined;
  let window = { endsMs: 0, left: QUOTA };
  const failingTls = new Set<string>();
  const renewingTls = new Set<string>();

  function clear(): void {
    cuts = [];
    scripted = [];
    limit = undefined;
    faults.hideClones = 0;
    failingTls.clear();
    renewingTls.clear();
  }

  const faults: Faults = {
    hideClones: 0,
    failingTls,
    renewingTls,
    ask(fault) {
      if ('clear' in fault) clear();
      else if ('cut' in fault) cuts.push({ left: fault.cut, when: fault.when });
      else if ('limit' in fault) {
        limit = { left: fault.limit, resetMs: Number.POSITIVE_INFINITY, seconds: fault.resetSeconds };
      } else if ('status' in fault) {
        const { status, body, path = '/', times = 1 } = fault;
        scripted.push({ status, body, path, left: times });
      } else if ('hideClones' in fault) faults.hideClones = fault.hideClones;
      else if ('failTls' in fault) failingTls.add(fault.failTls);
      else renewingTls.add(fault.renewTls);
    },
    cutOf() {
      for (const cut of cuts) cut.left -= 1;
      const due = cuts.find((cut) => cut.left <= 0);
      cuts = cuts.filter((cut) => cut.left > 0);
      return due?.when;
    },
    check({ method, path }) {
      const script = scripted.find((one) => path.startsWith(one.path));
      if (script) {
        script.left -= 1;
        scripted = scripted.filter((one) => one.left > 0);
        throw new Refusal({ status: script.status, body: script.body ?? { msg: 'This was asked for' } });
      }
      if (method === 'GET' || method === 'HEAD') return;
      count();
      if (limit && now() < limit.resetMs && limit.left < 0) {
        throw refusal(429, 'You have exceeded your rate limit');
      }
    },
    rateLimit() {
      const remaining = limit ? Math.max(0, limit.left) : window.left;
      const resetMs = limit && limit.left < 0 ? limit.resetMs : window.endsMs;
      return {
        'Fastly-RateLimit-Remaining': String(remaining),
        'Fastly-RateLimit-Reset': String(Math.ceil(resetMs / 1_000)),
      };
    },
  };

  function count(): void {
    if (now() >= window.endsMs) window = { endsMs: (Math.floor(now() / HOUR_MS) + 1) * HOUR_MS, left: QUOTA };
    window.left -= 1;
    if (!limit) return;
    if (now() >= limit.resetMs) limit = undefined;
    else if (limit.left > 0) limit.left -= 1;
    else if (limit.left === 0) {
      limit.left = -1;
      limit.resetMs = now() + limit.seconds * 1_000;
    }
  }

  return faults;
}

/** What came over HTTP as a fault, or undefined where it is none. */
export function readFault(value: unknown): Fault | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fault = value as Record<string, unknown>;
  const isCount = (name: string) => Number.isInteger(fault[name]) && (fault[name] as number) >= 0;
  const isKnown =
    fault.clear === true ||
    (isCount('cut') && (fault.when === 'before' || fault.when === 'after')) ||
    (isCount('limit') && isCount('resetSeconds')) ||
    (isCount('status') && (fault.status as number) >= 400 && (fault.status as number) <= 599) ||
    isCount('hideClones') ||
    typeof fault.failTls === 'string' ||
    typeof fault.renewTls === 'string';
  return isKnown ? (value as Fault) : undefined;
}
