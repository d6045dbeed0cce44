/** What shall go wrong, as it is asked for. */
export type Fault =
  /** The n-th request from now loses its connection, before or after it took effect. */
  | { cut: number; when: When }
  /** The next request whose path ends with this does; with `method`, of this method alone. */
  | { cutPath: string; method?: string; when: When }
  /** After n more requests that change something, each is a 429 until the limit is reset. */
  | { limit: number; resetSeconds: number }
  /** The next request, or the next `times`, are answered so; with `path`, those whose path begins with it. */
  | { status: number; body?: unknown; path?: string; times?: number }
  /** Each version that is cloned is not found by the first n requests for it. */
  | { hideClones: number }
  /** Just before the next request whose path ends with this, another one clones what is active, and activates that. */
  | { activateBefore: string }
  /** Each version that is validated or activated is answered with this warning. */
  | { warn: string }
  /** What tells that a version is staged: its environments and its flag, or one of them. Default: both. */
  | { stagingBy: StagingBy }
  /** The subscriptions of this domain fail. */
  | { failTls: string }
  /** The certificates of this domain are renewed: they stay, and the state says so. */
  | { renewTls: string }
  /** Nothing goes wrong any more. */
  | { clear: true };

export type When = 'before' | 'after';
export type StagingBy = 'both' | 'environments' | 'flag';

/** What came over HTTP as a fault, or undefined where it is none. */
export function readFault(value: unknown): Fault | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fault = value as Record<string, unknown>;
  const isCount = (name: string) => Number.isInteger(fault[name]) && (fault[name] as number) >= 0;
  const isText = (name: string) => typeof fault[name] === 'string' && fault[name] !== '';
  const isWhen = fault.when === 'before' || fault.when === 'after';
  const isKnown =
    fault.clear === true ||
    (isCount('cut') && isWhen) ||
    (isText('cutPath') && isWhen && (fault.method === undefined || isText('method'))) ||
    (isCount('limit') && isCount('resetSeconds')) ||
    (isCount('status') && (fault.status as number) >= 400 && (fault.status as number) <= 599) ||
    isCount('hideClones') ||
    isText('activateBefore') ||
    isText('warn') ||
    fault.stagingBy === 'both' ||
    fault.stagingBy === 'environments' ||
    fault.stagingBy === 'flag' ||
    isText('failTls') ||
    isText('renewTls');
  return isKnown ? (value as Fault) : undefined;
}
