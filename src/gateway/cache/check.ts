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
} from '../config/checks.ts';
import { cookieNameFault, headerNameFault } from '../config/header-names.ts';
import { type ParameterNames, parametersJudge } from '../config/parameters.ts';
import { describe, type Place, quote, report } from '../config/problems.ts';
import { isTable } from '../config/table.ts';
import { NEVER_STORED } from './storing.ts';

const QUERY_RULES = ['keep', 'ignore', 'sort'];

/** A surrogate key that Fastly takes and that is not one of the gateway's own (S44). */
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

const parameterListCheck = listCheck(textCheck(namedFault));

const onlyCheck = fieldsCheck({ only: parameterListCheck });
const exceptCheck = fieldsCheck({ except: parameterListCheck });

const queryRuleCheck: Check = (value, place) => {
  if (QUERY_RULES.some((rule) => rule === value)) return;
  if (isTable(value) && 'only' in value) return onlyCheck(value, place);
  if (isTable(value) && 'except' in value) return exceptCheck(value, place);
  const remedy = `write ${QUERY_RULES.map(quote).join(', ')}, { only: ['page'] } or { except: ['utm_source'] }`;
  report(place, { problem: `is ${describe(value)}`, remedy });
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
  statuses: mapCheck(statusFault, lifetimeCheck),
  passFor: lifetimeCheck,
  ignoreClientDirectives: booleanCheck,
  invalidate: booleanCheck,
});

function heuristicCheck(value: unknown, place: Place): void {
  if (value !== false) fieldsCheck({ max: lifetimeCheck }, { max: "write the longest lifetime: '1h'" })(value, place);
}

const cacheCheck: Check = (value, place) => {
  if (value === 'pass') return;
  if (isTable(value)) return lifetimesCheck(value, place);
  report(place, { problem: `is ${describe(value)}`, remedy: "write 'pass' or { ttl: '1m', … }" });
};

/** What a route, and `defaults`, say of the cache. */
export function cacheFields(parameters: ParameterNames): Record<string, Check> {
  return {
    cache: cacheCheck,
    surrogateKeys: listCheck(textCheck(surrogateKeyFault, parametersJudge(parameters))),
  };
}
