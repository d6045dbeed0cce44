import type { Refusal, Verdict } from '../cache/cache-status.ts';
import { decodeMetadata } from '../cache/stored-response.ts';
import type { Code } from './code.ts';
import type { Step, Unstored } from './step.ts';
import { DETAILS, FORWARDED, unstoredText } from './why.ts';

/** What one stage decided, in words. */
export interface TracedStep {
  /** `domain`, `route`, `rule`, `key`, `lookup`, `forward`, `fetch`, `store`, `error` … */
  stage: string;
  says: string;
  /** Its heading in `docs/reference/reasons.md`. */
  code: Code;
  /** Whether this is the step by which the answer became what it is. */
  decides: boolean;
  /** How long a backend or shield took. */
  milliseconds?: number;
}

type Told = Pick<TracedStep, 'says' | 'code'>;

type Teller = { [Stage in Step['stage']]: (step: Extract<Step, { stage: Stage }>) => Told };

/** What was found and given although it is not fresh. */
const USES: Readonly<Record<Extract<Step, { stage: 'lookup' }>['use'], string>> = {
  fresh: 'found, and fresh',
  'stale-while-revalidate': 'found stale: given, and refreshed in the background',
  'max-stale': 'found stale: the client takes it so',
  validate: 'found, and not to be used without asking',
  partial: 'found a part that has what is asked for',
};

/** Why an answer is not in the cache, though it could be. */
const OWN = {
  'asked for itself': 'for-itself',
  'purged meanwhile': 'purged',
  'older than what is there': 'older',
  'the store failed': 'store-failed',
} as const satisfies Record<Exclude<Unstored, Refusal>, Code>;

const TELL: Teller = {
  hop: ({ from }) => ({ says: `sent on by ${from}`, code: 'hop' }),
  domain: ({ name }) => ({ says: name, code: 'domain' }),
  route: ({ path, to }) => ({ says: to === null ? path : `${path}, to ${to}`, code: 'route' }),
  rule: ({ rule, verdict, why }) => ({
    says: withWhy(`${rule}: ${verdict}`, why),
    code: rule === 'rateLimit' ? 'rate-limit' : rule,
  }),
  redirect: ({ to, status }) => ({ says: `${status} to ${to}`, code: 'redirect' }),
  respond: ({ status }) => ({ says: `the configuration answers ${status}`, code: 'respond' }),
  handler: ({ name }) => ({ says: `handler ${name} answers`, code: 'handler' }),
  stream: ({ by }) => ({ says: `by ${by}`, code: 'stream' }),
  rewrite: ({ path }) => ({ says: `the origin is asked for ${path}`, code: 'rewrite' }),
  key: ({ query, hasContent }) => ({
    says: `looked up by ${hasContent ? 'URL and content' : 'URL'}${query === '' ? '' : `, query ${query}`}`,
    code: 'key',
  }),
  lookup: ({ use, metadata }) => ({ says: `${USES[use]}${foundHow(metadata)}`, code: `found-${use}` }),
  forward: ({ fwd, detail }) => ({
    says: `the origin is asked: ${detail === undefined ? FORWARDED[fwd!] : DETAILS[detail]}`,
    code: detail ?? `fwd-${fwd!}`,
  }),
  flight: ({ outcome }) => ({ says: outcome, code: outcome === 'waited in vain' ? 'waited-in-vain' : 'collapsed' }),
  fetch: ({ backend, status, why }) => ({
    says: `${backend}: ${withWhy(status === null ? 'no answer' : String(status), why)}`,
    code: status === null ? 'no-answer' : 'fetch',
  }),
  shield: ({ site, outcome }) => ({ says: `shield ${site}: ${outcome}`, code: 'shield' }),
  pool: ({ pool, policy, answeredBy, passedOver }) => ({
    says: [
      `${pool} (${policy}): ${answeredBy ?? 'nobody'} answered`,
      ...Object.entries(passedOver).map(([backend, why]) => `passed over ${backend}: ${why}`),
    ].join('; '),
    code: 'pool',
  }),
  store: ({ stored: { head, initialAgeMs }, purged }) =>
    purged === 'hard'
      ? { says: 'not stored: purged meanwhile', code: 'purged' }
      : { says: `stored for ${Math.ceil((head.lifetime - initialAgeMs) / 1_000)} s`, code: 'stored' },
  unstored: ({ why }) => {
    const own = OWN[why as keyof typeof OWN] as Code | undefined;
    return { says: `not stored: ${unstoredText(why)}`, code: own ?? (why as Refusal) };
  },
  error: ({ status, why }) => ({ says: `${status}: ${why}`, code: 'error' }),
};

/** Tells each step in words, in their order, and which of them decided. */
export function tellSteps(steps: readonly Step[], verdict: Verdict, why: string | null): TracedStep[] {
  const deciding = decidingStep(steps, verdict, why);
  return steps.map((step) => {
    const { says, code } = (TELL[step.stage] as (step: Step) => Told)(step);
    const took = 'milliseconds' in step && { milliseconds: step.milliseconds };
    return { stage: step.stage, says, code, decides: step === deciding, ...took };
  });
}

/** By which stages a verdict may have come about, the likeliest first. */
const DECIDING = {
  answer: ['redirect', 'respond', 'stream', 'handler', 'rule', 'route', 'domain'],
  hit: ['flight', 'lookup'],
  stale: ['lookup'],
  pass: ['forward'],
  miss: ['unstored', 'forward'],
} as const satisfies Record<Verdict, readonly Step['stage'][]>;

/** A stored answer is given in place of the origin's failure. */
const INSTEAD: ReadonlySet<string> = new Set(['stale-if-error', 'origin-failed', 'still-fresh']);

function decidingStep(steps: readonly Step[], verdict: Verdict, why: string | null): Step | undefined {
  const error = steps.findIndex(({ stage }) => stage === 'error');
  if (error >= 0) {
    const before = steps[error - 1];
    // The rule that refused says by what.
    return before?.stage === 'rule' ? before : steps[error];
  }
  const stages: readonly Step['stage'][] = why !== null && INSTEAD.has(why) ? ['fetch', 'shield'] : DECIDING[verdict];
  for (const stage of stages) {
    const last = steps.findLast((step) => step.stage === stage);
    if (last !== undefined) return last;
  }
  return undefined;
}

function foundHow(metadata: string): string {
  const head = decodeMetadata(metadata);
  return head !== null && 'status' in head && head.status !== 200 ? ` (status ${head.status})` : '';
}

function withWhy(what: string, why: string | null | undefined): string {
  return why ? `${what}: ${why}` : what;
}
