import type { CacheConfig, Code, Explanation } from '../../gateway/index.ts';
import type { AskedRequest } from './asked-request.ts';
import type { GivenAnswer } from './given-answer.ts';

/** One change of the configuration, of the origin or of the client. */
export interface Change {
  /** What to do, in words. */
  says(explanation: Pick<Explanation, 'route'>, answer: GivenAnswer): string;
  /** The route's `cache` after it. */
  cache?(written: CacheConfig, answer: GivenAnswer): CacheConfig;
  /** What the origin then answers. */
  answer?(answer: GivenAnswer): GivenAnswer;
  /** What the client then asks. */
  asked?(asked: AskedRequest): AskedRequest;
}

const A_MINUTE = '1m';
/** What is said of an answer that may be one client's. */
const IF_SHARED = ', if the answer is the same for everybody';
/** Past it fields that decide on storing are not read. */
const MAX_FIELD_LENGTH = 8_192;

const DEFAULT_TTL = ofRoute({ defaultTtl: A_MINUTE });
/** Whatever the origin says: it may have said that nothing is to be kept. */
const TTL = ofRoute({ ttl: A_MINUTE }, IF_SHARED);
const STATUSES: Change = {
  says: ({ route }, { status }) => `cache: { statuses: { ${status}: '${A_MINUTE}' } } for the route ${route}`,
  cache: (written, { status }) => ({ ...written, statuses: { ...written.statuses, [status]: A_MINUTE } }),
};
const NOT_PASS: Change = {
  says: ({ route }) => `cache: {} in place of 'pass' for the route ${route}${IF_SHARED}`,
  cache: (written) => written,
};
const CACHED_HANDLER: Change = {
  says: ({ route }) => `cache: {} for the route ${route}${IF_SHARED}`,
  cache: (written) => written,
};
const MAX_AGE: Change = {
  says: () => 'Cache-Control: max-age=60, or longer, from the origin',
  answer: (answer) => withField(answer, 'Cache-Control', 'max-age=60'),
};
const AT_THE_EDGE: Change = {
  says: () => `CDN-Cache-Control: max-age=60 from the origin, which browsers pass over${IF_SHARED}`,
  answer: (answer) => withField(answer, 'CDN-Cache-Control', 'max-age=60'),
};
const FOR_ALL: Change = {
  says: () => `Cache-Control: max-age=60 from the origin${IF_SHARED}`,
  answer: (answer) => withField(answer, 'Cache-Control', 'max-age=60'),
};
const PUBLIC: Change = {
  says: () => `public in Cache-Control from the origin${IF_SHARED}`,
  answer: (answer) => withField(answer, 'Cache-Control', ['public', ...valuesOf(answer, 'cache-control')].join(', ')),
};
const NO_COOKIE: Change = {
  says: () => `no Set-Cookie from the origin on this answer${IF_SHARED}`,
  answer: (answer) => withField(answer, 'Set-Cookie', null),
};
const NO_VARY: Change = {
  says: (_, answer) => `no Vary: ${valuesOf(answer, 'vary').join(', ')} from the origin${IF_SHARED}`,
  answer: (answer) => withField(answer, 'Vary', null),
};
const LENGTH: Change = {
  says: () => 'Content-Length from the origin',
  answer: (answer) => withField(answer, 'Content-Length', String(answer.body?.length ?? 0)),
};
const SHORT_FIELDS: Change = {
  says: () => `no field of more than ${MAX_FIELD_LENGTH} characters from the origin`,
  answer: (answer) => ({ ...answer, headers: answer.headers.filter(([, value]) => value.length <= MAX_FIELD_LENGTH) }),
};
const BY_GET: Change = {
  says: () => 'GET in place of this method',
  asked: (asked) => ({ ...asked, method: 'GET' }),
};
const UNCONDITIONAL: Change = {
  says: () => 'no precondition in the request',
  asked: (asked) => ({ ...asked, headers: asked.headers.filter(([name]) => !/^if-/i.test(name)) }),
};
const WHOLE: Change = {
  ...ofRoute({ range: 'whole' }),
  answer: asWhole,
};
const UNHEEDED = ofRoute({ ignoreClientDirectives: true });

/**
 * What may make an answer cacheable, by the code of the reason why it is not; the first that suffices is told. For a code
 * that is not here, no single change is enough.
 */
export const CHANGES: Readonly<Partial<Record<Code, readonly Change[]>>> = {
  'no-freshness': [DEFAULT_TTL, TTL, STATUSES, MAX_AGE],
  'fwd-bypass': [NOT_PASS],
  handler: [CACHED_HANDLER],
  'fwd-method': [BY_GET],
  'fwd-miss': [BY_GET],
  'fwd-request': [UNHEEDED],
  'for-itself': [UNHEEDED],
  'no-store': [AT_THE_EDGE, FOR_ALL],
  private: [AT_THE_EDGE, FOR_ALL],
  overlong: [SHORT_FIELDS],
  'request-no-store': [UNHEEDED],
  precondition: [UNCONDITIONAL],
  authorization: [PUBLIC],
  'set-cookie': [NO_COOKIE],
  cookie: [FOR_ALL, TTL],
  vary: [NO_VARY],
  status: [STATUSES],
  range: [WHOLE],
  partial: [WHOLE],
  'length-unknown': [LENGTH],
};

function ofRoute(fields: CacheConfig, condition = ''): Change {
  const text = Object.entries(fields).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : String(value)}`,
  );
  return {
    says: ({ route }) => `cache: { ${text.join(', ')} } for the route ${route}${condition}`,
    cache: (written) => ({ ...written, ...fields }),
  };
}

/** What an origin answers that is asked for the whole. */
function asWhole(answer: GivenAnswer): GivenAnswer {
  const total = valuesOf(answer, 'content-range')[0]?.split('/')[1] ?? '';
  if (answer.status !== 206 || !/^\d+$/.test(total)) return answer;
  const whole = withField(withField(answer, 'Content-Range', null), 'Content-Length', total);
  return { ...whole, status: 200, body: null };
}

function withField({ status, headers, body }: GivenAnswer, name: string, value: string | null): GivenAnswer {
  const others = headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return { status, headers: value === null ? others : [...others, [name, value]], body };
}

function valuesOf({ headers }: GivenAnswer, field: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === field).map(([, value]) => value);
}
