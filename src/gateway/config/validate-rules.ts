import {
  type Check,
  type Judge,
  booleanCheck,
  durationCheck,
  fieldsCheck,
  isTable,
  listCheck,
  mapCheck,
  matching,
  textCheck,
} from './checks.ts';
import { cookieNameFault, headerNameFault } from './header-names.ts';
import { type Place, describe, quote, report } from './problems.ts';
import { accessCheck } from './validate-access.ts';
import { accessLogCheck } from './validate-access-log.ts';
import { compressCheck } from './validate-compress.ts';
import { geoCheck } from './validate-geo.ts';
import { headersCheck } from './validate-headers.ts';
import { rateLimitCheck } from './validate-rate-limit.ts';
import { type ParameterNames, parametersJudge } from './validate-templates.ts';

const QUERY_RULES = ['keep', 'ignore', 'sort'];

/** The fields of a route, a domain's defaults and the gateway's defaults that say what is added to an answer. */
export function ruleChecks(parameters: ParameterNames): Record<string, Check> {
  return {
    cache: cacheCheck,
    surrogateKeys: listCheck(textCheck(surrogateKeyFault, parametersJudge(parameters))),
    headers: headersCheck(parameters),
    compress: compressCheck,
    log: accessLogCheck,
    serverTiming: booleanCheck,
    geo: geoCheck,
    access: accessCheck,
    rateLimit: rateLimitCheck,
  };
}

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

export const namedFault = matching(/./, { problem: 'is no name', remedy: 'write at least one character' });

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

const statusFault = matching(/^[2-5]\d\d$/, { problem: 'is not a status', remedy: 'write one from 200 to 599' });

const lifetimesCheck = fieldsCheck({
  ttl: durationCheck,
  defaultTtl: durationCheck,
  browserTtl: durationCheck,
  staleWhileRevalidate: durationCheck,
  staleIfError: durationCheck,
  grace: durationCheck,
  heuristic: heuristicCheck,
  query: queryRuleCheck,
  key: fieldsCheck({
    headers: listCheck(textCheck(headerNameFault)),
    cookies: listCheck(textCheck(cookieNameFault)),
    country: booleanCheck,
    device: booleanCheck,
  }),
  storeSetCookie: booleanCheck,
  range: (value, place) => {
    if (value !== 'whole') report(place, { problem: `is ${describe(value)}`, remedy: "write 'whole' or leave it out" });
  },
  statuses: mapCheck(statusFault, durationCheck),
  passFor: durationCheck,
  invalidate: booleanCheck,
});

function heuristicCheck(value: unknown, place: Place): void {
  if (value !== false) fieldsCheck({ max: durationCheck }, { max: "write the longest lifetime: '1h'" })(value, place);
}

const cacheCheck: Check = (value, place) => {
  if (value === 'pass') return;
  if (isTable(value)) return lifetimesCheck(value, place);
  report(place, { problem: `is ${describe(value)}`, remedy: "write 'pass' or { ttl: '1m', … }" });
};
