import { cacheCheck, surrogateKeyFault } from '../cache/check.ts';
import { booleanCheck, type Check, listCheck, textCheck } from '../config/checks.ts';
import { type ParameterNames, parametersJudge } from '../config/parameters.ts';
import { accessCheck } from './access/check.ts';
import { compressCheck } from './compress/check.ts';
import { geoCheck } from './geo/check.ts';
import { headersCheck } from './headers/check.ts';
import { accessLogCheck } from './log/check.ts';
import { rateLimitCheck } from './rate-limit/check.ts';

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
