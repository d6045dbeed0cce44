import type { CacheConfig, Explanation } from '../../gateway/index.ts';
import type { GivenAnswer } from './given-answer.ts';

/** One change of the configuration or of the origin. */
export interface Change {
  /** What to do, in words. */
  says(explanation: Pick<Explanation, 'route'>, answer: GivenAnswer): string;
  /** The route's `cache` after it; null where it changes nothing there. */
  cache?(written: CacheConfig, answer: GivenAnswer): CacheConfig;
  /** What the origin then answers. */
  answer?(answer: GivenAnswer): GivenAnswer;
}

const A_MINUTE = '1m';

const DEFAULT_TTL = ofRoute({ defaultTtl: A_MINUTE });
const TTL = ofRoute({ ttl: A_MINUTE });
const STATUSES: Change = {
  says: ({ route }, { status }) => `cache: { statuses: { ${status}: '${A_MINUTE}' } } for the route ${route}`,
  cache: (written, { status }) => ({ ...written, statuses: { ...written.statuses, [status]: A_MINUTE } }),
};
const NOT_PASS: Change = {
  says: ({ route }) => `cache: {} in place of 'pass' for the route ${route}`,
  cache: (written) => written,
};
const CACHED_HANDLER: Change = {
  says: ({ route }) => `cache: {} for the route ${route}`,
  cache: (written) => written,
};
const MAX_AGE: Change = {
  says: () => 'Cache-Control: max-age=60, or longer, from the origin',
  answer: (answer) => withField(answer, 'Cache-Control', 'max-age=60'),
};
const FOR_ALL: Change = {
  says: () => 'Cache-Control: max-age=60 from the origin, if the answer is the same for everybody',
  answer: (answer) => withField(answer, 'Cache-Control', 'max-age=60'),
};
const PUBLIC: Change = {
  says: () => 'public in Cache-Control from the origin, if the answer is the same for everybody',
  answer: (answer) => withField(answer, 'Cache-Control', ['public', ...valuesOf(answer, 'cache-control')].join(', ')),
};
const NO_COOKIE: Change = {
  says: () => 'no Set-Cookie from the origin on this answer',
  answer: (answer) => withField(answer, 'Set-Cookie', null),
};
const NO_VARY: Change = {
  says: (_, answer) => `no Vary: ${valuesOf(answer, 'vary').join(', ')} from the origin`,
  answer: (answer) => withField(answer, 'Vary', null),
};
const LENGTH: Change = {
  says: () => 'Content-Length from the origin',
  answer: (answer) => withField(answer, 'Content-Length', String(answer.body?.length ?? 0)),
};

/**
 * What may make an answer cacheable, by the code of the reason why it is not; the first that suffices is told. For a code
 * that is not here, no change of configuration or origin is enough.
 */
export const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  'no-freshness': [DEFAULT_TTL, TTL, STATUSES, MAX_AGE],
  'fwd-bypass': [NOT_PASS],
  handler: [CACHED_HANDLER],
  'no-store': [FOR_ALL],
  private: [FOR_ALL],
  'request-no-store': [ofRoute({ ignoreClientDirectives: true })],
  authorization: [PUBLIC],
  'set-cookie': [NO_COOKIE],
  cookie: [MAX_AGE, TTL],
  vary: [NO_VARY],
  status: [STATUSES],
  range: [ofRoute({ range: 'whole' })],
  'length-unknown': [LENGTH],
};

function ofRoute(fields: CacheConfig): Change {
  const text = Object.entries(fields).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : String(value)}`,
  );
  return {
    says: ({ route }) => `cache: { ${text.join(', ')} } for the route ${route}`,
    cache: (written) => ({ ...written, ...fields }),
  };
}

function withField({ status, headers, body }: GivenAnswer, name: string, value: string | null): GivenAnswer {
  const others = headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return { status, headers: value === null ? others : [...others, [name, value]], body };
}

function valuesOf({ headers }: GivenAnswer, field: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === field).map(([, value]) => value);
}
