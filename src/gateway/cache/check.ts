import {
  booleanCheck,
  type Check,
  fieldsCheck,
  firstFault,
  type Judge,
  lifetimeCheck,
  listCheck,
  mapCheck,
  matching,
  namedFault,
  textCheck,
  withForms,
} from '../config/checks.ts';
import { isOfPacedType } from '../backends/body.ts';
import { changeableHeaderFault, cookieNameFault, headerNameFault } from '../config/header-names.ts';
import { mediaTypeFault } from '../config/media-types.ts';
import { type ParameterNames, parametersJudge } from '../config/parameters.ts';
import { describe, quote, report } from '../config/problems.ts';
import { isTable } from '../config/table.ts';
import { CREDENTIALS } from './compile.ts';
import { NEVER_STORED } from './storing.ts';

const QUERY_RULES = ['keep', 'ignore', 'sort'];

/** Checks a surrogate key: one that Fastly accepts and that is not one of the gateway's own (S44). */
export const surrogateKeyFault: Judge = (key) => {
  if (!/^[!-~]+$/.test(key)) {
    return { problem: `${quote(key)} is not a surrogate key`, remedy: 'write printable ASCII without spaces' };
  }
  if (key.length > 1024) return { problem: `has ${key.length} characters`, remedy: 'write at most 1024' };
  if (!key.startsWith('popgate:')) return null;
  return {
    problem: `${quote(key)} is one of the gateway's own keys`,
    remedy: 'write a key that does not start with "popgate:"',
  };
};

const parameterFault: Judge = (name) => {
  const at = name.indexOf('*');
  if (at < 0 || (at > 0 && at === name.length - 1)) return null;
  return {
    problem: `${quote(name)} has a * ${at === 0 ? 'with nothing before it' : 'that is not at its end'}`,
    remedy: "write what the names begin with, and then *: 'utm_*'",
  };
};

const parameterListCheck = listCheck(textCheck((name) => firstFault([namedFault, parameterFault], name)));

const onlyCheck = fieldsCheck({ only: parameterListCheck });
const exceptCheck = fieldsCheck({ except: parameterListCheck });

const queryRuleCheck = withForms(
  () => [onlyCheck, exceptCheck],
  (value, place) => {
    if (QUERY_RULES.some((rule) => rule === value)) return;
    if (isTable(value) && 'only' in value) return onlyCheck(value, place);
    if (isTable(value) && 'except' in value) return exceptCheck(value, place);
    const remedy = `write ${QUERY_RULES.map(quote).join(', ')}, { only: ['page'] } or { except: ['utm_*'] }`;
    report(place, { problem: `is ${describe(value)}`, remedy });
  },
);

const pacedFault: Judge = (type) =>
  isOfPacedType(type)
    ? { problem: `${quote(type)} is sent piece by piece`, remedy: 'leave it out: it is never read whole' }
    : null;

/** Fields that clients and the cache read: a list of keys in their place would hide them. */
const READ_FIELDS = [
  'age',
  'cache-control',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'set-cookie',
  'surrogate-control',
  'vary',
];

const readFieldFault: Judge = (name) => {
  const key = name.toLowerCase();
  if (!READ_FIELDS.includes(key) && !key.startsWith('content-') && !key.startsWith('popgate-')) return null;
  return { problem: `${quote(name)} holds no surrogate keys`, remedy: "write a field of your origin's: 'Cache-Tag'" };
};

const CODINGS = ['accept-encoding', 'available-dictionary'];

/** Names that may not be ignored: the answer is only for certain clients, or only they can read it. */
const variantFault: Judge = (name) => {
  const key = name.toLowerCase();
  if (key === '*') return { problem: '"*" is no header', remedy: "write names: ['User-Agent']" };
  if (CODINGS.includes(key)) {
    return {
      problem: `not all clients can read what varies by ${key}`,
      remedy: 'leave it out: few variants come of it',
    };
  }
  return key === 'cookie' || key === 'cookie2' || CREDENTIALS.includes(key)
    ? { problem: `what varies by ${key} may be for one client alone`, remedy: 'leave it out, or key by it: cache.key' }
    : null;
};

const inRangeFault = matching(/^[2-5]\d\d$/, { problem: 'is not a status', remedy: 'write one from 200 to 599' });

const storableFault: Judge = (status) =>
  NEVER_STORED.has(Number(status))
    ? { problem: 'is never stored (RFC 6585)', remedy: 'leave it out: such an answer is for one request' }
    : null;

const statusFault: Judge = (status) => firstFault([inRangeFault, storableFault], status);

function onlyWordCheck(word: string): Check {
  return (value, place) => {
    if (value === word) return;
    report(place, { problem: `is ${describe(value)}`, remedy: `write '${word}' or leave it out` });
  };
}

const estimateCheck = fieldsCheck({ max: lifetimeCheck }, { max: "write the longest lifetime: '1h'" });

const heuristicCheck = withForms(
  () => [estimateCheck],
  (value, place) => {
    if (value !== false) estimateCheck(value, place);
  },
);

const lifetimesCheck = fieldsCheck({
  ttl: lifetimeCheck,
  defaultTtl: lifetimeCheck,
  browserTtl: lifetimeCheck,
  staleWhileRevalidate: lifetimeCheck,
  staleIfError: lifetimeCheck,
  grace: lifetimeCheck,
  heuristic: heuristicCheck,
  query: queryRuleCheck,
  key: fieldsCheck({
    headers: listCheck(textCheck(headerNameFault)),
    cookies: listCheck(textCheck(cookieNameFault)),
    country: booleanCheck,
    device: booleanCheck,
  }),
  credentials: listCheck(textCheck(headerNameFault)),
  storeSetCookie: booleanCheck,
  range: onlyWordCheck('whole'),
  unknownLength: onlyWordCheck('pass'),
  wholeTypes: listCheck(textCheck((type) => firstFault([mediaTypeFault, pacedFault], type))),
  surrogateKeyFields: listCheck(textCheck((name) => firstFault([changeableHeaderFault, readFieldFault], name))),
  vary: fieldsCheck({ ignore: listCheck(textCheck((name) => firstFault([headerNameFault, variantFault], name))) }),
  statuses: mapCheck(statusFault, lifetimeCheck),
  passFor: lifetimeCheck,
  ignoreClientDirectives: booleanCheck,
  invalidate: booleanCheck,
});

const cacheCheck = withForms(
  () => [lifetimesCheck],
  (value, place) => {
    if (value === 'pass') return;
    if (isTable(value)) return lifetimesCheck(value, place);
    report(place, { problem: `is ${describe(value)}`, remedy: "write 'pass' or { ttl: '1m', … }" });
  },
);

/** Checks what a route, or `defaults`, says of the cache. */
export function cacheFields(parameters: ParameterNames): Record<string, Check> {
  return {
    cache: cacheCheck,
    surrogateKeys: listCheck(textCheck(surrogateKeyFault, parametersJudge(parameters))),
  };
}
