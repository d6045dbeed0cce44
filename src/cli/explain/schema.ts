import type { Explanation, Trace } from '../../gateway/index.ts';
import type { Redirected } from './redirects.ts';
import type { ExplainedBoth, ExplainReport } from './report.ts';
import type { UsualAnswer } from './usual-answers.ts';

const text = (description: string) => ({ type: 'string', description }) as const;
const textOrNull = (description: string) => ({ type: ['string', 'null'], description }) as const;
const yesOrNo = (description: string) => ({ type: 'boolean', description }) as const;
const whole = (description: string) => ({ type: 'integer', description }) as const;
const wholeOrNull = (description: string) => ({ type: ['integer', 'null'], description }) as const;
const oneOf = (values: readonly string[], description: string) => ({ enum: values, description }) as const;
const listOf = (description: string, items: object) => ({ type: 'array', description, items }) as const;
const orNull = (description: string, schema: object) => ({ description, anyOf: [schema, { type: 'null' }] }) as const;

/** An object of which every field is described; all are there but those that are named. */
function objectOf<Of>(
  properties: Record<keyof Of & string, object>,
  optional: readonly (keyof Of & string)[] = [],
): object {
  const names = Object.keys(properties) as (keyof Of & string)[];
  const required = names.filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;

const ROUTE = objectOf<ItemOf<Trace['routes']>>({
  path: text('as it is configured'),
  unmet: listOf('what of the request does not match it; nothing for the one that took it', { type: 'string' }),
});

const RULE = objectOf<ItemOf<Trace['rules']>>(
  {
    rule: text('its name in the configuration'),
    verdict: text('what it decided'),
    why: text('by what'),
  },
  ['why'],
);

const REASON = objectOf<NonNullable<Trace['why']>>({
  code: text('its heading in docs/reference/reasons.md'),
  text: text('in a few words'),
});

const KEY = objectOf<NonNullable<Trace['key']>>({
  text: text('as the cache has it; a digest if it is long'),
  parts: listOf(
    'what it is made of, in its order',
    objectOf<ItemOf<NonNullable<Trace['key']>['parts']>>({ name: text('which part'), value: text('its value') }),
  ),
  queryLeftOut: text('what of the query is neither in the key nor sent to the origin'),
});

const FRESHNESS = objectOf<NonNullable<Trace['freshness']>>({
  seconds: whole('the lifetime'),
  from: text('the rule or field that gave it'),
  age: whole('in seconds'),
  left: whole('the lifetime less the age; below zero for a stale answer'),
  windows: objectOf<NonNullable<Trace['freshness']>['windows']>({
    staleWhileRevalidate: whole('seconds past the lifetime while it is fetched anew'),
    staleIfError: whole('seconds past the lifetime if the origin errs'),
    grace: whole('seconds past the lifetime if the origin cannot be reached'),
  }),
});

const SURROGATE_KEY = objectOf<ItemOf<Trace['surrogateKeys']>>({
  key: text('as a purge names it'),
  from: oneOf(['gateway', 'route', 'origin'], 'who gave it'),
});

const POOL = objectOf<ItemOf<Trace['pools']>>({
  pool: text('its name'),
  policy: text('how it chose'),
  answeredBy: textOrNull('the backend; null if none answered'),
  passedOver: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'the other backends, and why not',
  },
});

const TRY = objectOf<ItemOf<Trace['tries']>>(
  {
    to: text('the backend or shield'),
    status: wholeOrNull('of its answer; null for none'),
    milliseconds: { type: 'number', description: 'how long it took' },
    why: text('what came of it'),
  },
  ['why'],
);

const STEP = objectOf<ItemOf<Trace['steps']>>(
  {
    stage: text('domain, route, rule, key, lookup, forward, fetch, store …'),
    says: text('what was decided there, in words'),
    code: text('its heading in docs/reference/reasons.md'),
    decides: yesOrNo('whether the answer became what it is by this step'),
    milliseconds: { type: 'number', description: 'how long a backend or shield took' },
  },
  ['milliseconds'],
);

const TRACE_FIELDS = {
  url: text('canonical: scheme, host, path and query'),
  method: text('of the request'),
  host: text('the Host as the client wrote it'),
  from: oneOf(['client', 'an edge', 'Fanout'], 'who sent the request'),
  domain: textOrNull('as it is configured; null if no domain has this host'),
  routes: listOf('those that were considered, in their order, up to the one that took the request', ROUTE),
  route: textOrNull('the path of the route that took it'),
  to: textOrNull('the backend or pool to which this route sends'),
  rules: listOf('what rules decided, in their order', RULE),
  answeredBy: textOrNull('the handler or stream that answers'),
  verdict: oneOf(['hit', 'stale', 'miss', 'pass', 'answer'], 'what the cache did; an answer is the gateway’s own'),
  why: orNull('why it is no hit', REASON),
  key: orNull('the cache key; null if nothing was looked up', KEY),
  found: textOrNull('how what was found in the cache was used'),
  freshness: orNull('of what was found, stored or not stored', FRESHNESS),
  surrogateKeys: listOf('of what was found or stored', SURROGATE_KEY),
  waits: listOf('the waits for other requests', { type: 'string' }),
  pools: listOf('what pools chose', POOL),
  backend: textOrNull('the backend or shield that answered, or whose answer decides the rest'),
  rewrittenTo: textOrNull('the path that the origin is asked for, if the route rewrites it'),
  tries: listOf('the backends and shields that were asked', TRY),
  stored: orNull(
    'whether the answer was stored; null if there was nothing to store',
    objectOf<NonNullable<Trace['stored']>>({ stored: yesOrNo('whether it was'), why: textOrNull('why not') }),
  ),
  operations: whole('of Fastly’s cache, about'),
  error: orNull(
    'of the gateway; null for none',
    objectOf<NonNullable<Trace['error']>>({
      status: whole('of the answer'),
      why: text('what failed'),
      requestId: text('the id of the request'),
    }),
  ),
  steps: listOf('what each stage decided, in their order', STEP),
  requests: listOf('the requests of a handler', { $ref: '#/$defs/trace' }),
} satisfies Record<keyof Trace, object>;

const EXPLANATION_FIELDS = {
  ...TRACE_FIELDS,
  status: wholeOrNull('of the answer; null where it depends on one that is not given'),
  awaits: textOrNull('the backend, shield or handler whose answer decides the rest; null if all is decided'),
  assumed: listOf('what was taken for granted', { type: 'string' }),
  headers: orNull('of the answer', { type: 'object', additionalProperties: { type: 'string' } }),
} satisfies Record<keyof Explanation, object>;

const REDIRECTED = objectOf<Redirected>({
  url: text('where it leads'),
  status: wholeOrNull('of the answer there; null where it is not the gateway’s own'),
  route: textOrNull('the path of the route that answers there'),
  answer: oneOf(['redirect', 'answer', 'another site', 'loop', 'too many'], 'what is there'),
});

const USUAL = objectOf<UsualAnswer>({
  answer: text('of the origin, in a few words'),
  status: wholeOrNull('of what the client gets'),
  stored: yesOrNo('whether it would be stored'),
  seconds: wholeOrNull('for how long it would be fresh'),
  why: text('what gave the lifetime, or why it is not stored'),
});

const EXPLANATION = { $ref: '#/$defs/explanation' };

const REPORT = objectOf<ExplainReport>({
  ...EXPLANATION_FIELDS,
  answerFrom: { enum: ['given', 'origin', null], description: 'where the origin’s answer is from; null for none' },
  redirects: listOf('the redirects of the configuration that follow', REDIRECTED),
  usual: listOf('what would follow from the usual answers, where none is given', USUAL),
  cacheable: textOrNull('the one change by which the answer would be stored'),
  again: orNull('a second request, one second after the first one, with --twice', EXPLANATION),
  later: orNull(
    'a request some time after the first one, with --after',
    objectOf<NonNullable<ExplainReport['later']>>({ ...EXPLANATION_FIELDS, after: text('how long after it') }),
  ),
  more: textOrNull('where the documents say more of the step that decided'),
});

/** JSON Schema of what `popgate explain --json` prints. */
export const EXPLAIN_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'popgate explain --json',
  anyOf: [
    { $ref: '#/$defs/report' },
    objectOf<ExplainedBoth>({ before: { $ref: '#/$defs/report' }, after: { $ref: '#/$defs/report' } }),
  ],
  $defs: {
    report: REPORT,
    explanation: objectOf<Explanation>(EXPLANATION_FIELDS),
    trace: objectOf<Trace>(TRACE_FIELDS),
  },
} as const;
