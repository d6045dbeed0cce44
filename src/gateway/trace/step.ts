import type { CacheStatus, Refusal, Use } from '../cache/cache-status.ts';
import type { Controls, Lifetime, ResponseHead } from '../cache/freshness.ts';
import type { Outcome } from '../cache/flight.ts';
import type { Cost } from '../cache/operations.ts';
import type { StoredObject } from '../cache/stored-response.ts';

/** The rules that say what they decided, by their names in the configuration. */
type TracedRule = 'access' | 'compress' | 'cors' | 'rateLimit' | 'redirects' | 'transform';

/** What a rule found out about a request or its answer. */
interface RuleStep {
  stage: 'rule';
  rule: TracedRule;
  verdict: string;
  why?: string | undefined;
}

/** Why the cache sends the request to the origin, before there is an answer. */
interface ForwardStep extends Pick<CacheStatus, 'fwd' | 'detail'> {
  stage: 'forward';
}

/** One try of one backend. */
export interface FetchStep {
  stage: 'fetch';
  backend: string;
  /** Null if no answer came. */
  status: number | null;
  milliseconds: number;
  why?: string;
}

/** A shield that was asked. */
export interface ShieldStep {
  stage: 'shield';
  site: string;
  /**
   * `answer` and `stale` are answers of the shield's cache and origin; with any other word the edge asks the origin itself,
   * or fails.
   */
  outcome: string;
  milliseconds: number;
}

export interface ErrorStep {
  stage: 'error';
  status: number;
  /** Without the text of what a handler threw, which may contain anything. */
  why: string;
  requestId: string;
  /** Whether the operator closed the site. */
  isPlanned: boolean;
}

/** Why an answer is not in the cache: the cache may not store it, or did not after all. */
export type Unstored =
  Refusal | 'asked for itself' | 'purged meanwhile' | 'older than what is there' | 'the store failed';

/** What one stage decided, recorded as it is: a trace is only made of it when someone asks, which is seldom. */
export type Step =
  | { stage: 'hop'; from: 'an edge' | 'Fanout' }
  | { stage: 'domain'; name: string }
  | { stage: 'route'; path: string; id: string; to: string | null }
  | RuleStep
  | { stage: 'redirect'; to: string; status: number }
  | { stage: 'respond'; status: number }
  | { stage: 'handler'; name: string }
  | { stage: 'stream'; by: string }
  | { stage: 'rewrite'; path: string }
  | { stage: 'key'; key: string; query: string; hasContent: boolean; cost(): Cost }
  | { stage: 'lookup'; use: Use | 'partial'; ageMs: number; metadata: string }
  | ForwardStep
  | { stage: 'flight'; outcome: 'waited in vain' | `followed another: ${Outcome}` }
  | FetchStep
  | ShieldStep
  | {
      stage: 'pool';
      pool: string;
      policy: string;
      answeredBy: string | null;
      passedOver: Readonly<Record<string, string>>;
    }
  | { stage: 'store'; stored: StoredObject; purged: string | null }
  | { stage: 'unstored'; why: Unstored; judged: { head: ResponseHead; controls: Controls; lifetime: Lifetime } | null }
  | ErrorStep;

/** The last step of a stage. */
export function lastStep<Stage extends Step['stage']>(
  trace: readonly Step[],
  stage: Stage,
): Extract<Step, { stage: Stage }> | undefined {
  return trace.findLast((step) => step.stage === stage) as Extract<Step, { stage: Stage }> | undefined;
}

/** Returns the backend or shield that answered. */
export function backendOf(steps: readonly Step[]): string | null {
  for (const step of steps.toReversed()) {
    if (step.stage === 'fetch' && step.status !== null) return step.backend;
    if (step.stage === 'shield' && step.outcome === 'answer') return `shield ${step.site}`;
  }
  return null;
}
