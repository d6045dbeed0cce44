import { capabilities, validateGateway } from '../../gateway/check.ts';
import {
  type CacheConfig,
  type Code,
  type Explanation,
  type GatewayConfig,
  withDefaults,
} from '../../gateway/index.ts';
import { namedCode } from '../project/named-code.ts';
import type { AskedRequest } from './asked-request.ts';
import { type Change, CHANGES } from './changes.ts';
import type { GivenAnswer } from './given-answer.ts';
import type { Offline } from './offline.ts';

interface Case {
  config: GatewayConfig;
  answer: GivenAnswer;
}

/** An answer, what became of it, and what makes a gateway of a changed configuration. */
export interface Explained extends Case {
  explanation: Explanation;
  asked: AskedRequest;
  offline(config: GatewayConfig): Offline;
}

/**
 * Returns the one change by which the answer would be stored, in words; null where it is stored, where there is no such
 * change, and where more than one is needed. A change is tried before it is told.
 */
export async function cacheableBy({ explanation, asked, offline, ...asItIs }: Explained): Promise<string | null> {
  const isFromCache = explanation.verdict === 'hit' || explanation.verdict === 'stale';
  if (isFromCache || explanation.stored?.stored === true) return null;
  const code = codeOfReason(explanation);
  for (const change of (code && CHANGES[code]) ?? []) {
    const { config, answer } = changed(asItIs, change, explanation);
    if (config !== asItIs.config && !isValid(config)) continue;
    const then = await offline(config).explain(change.asked?.(asked) ?? asked, async () => answer);
    if (then?.stored?.stored === true) return change.says(explanation, asItIs.answer);
  }
  return null;
}

/** Why it was not stored; else why no cache was asked. */
function codeOfReason({ stored, steps, why }: Explanation): Code | undefined {
  const unstored = stored?.stored === false ? steps.findLast(({ stage }) => stage === 'unstored') : undefined;
  return unstored?.code ?? why?.code;
}

function changed({ config, answer }: Case, change: Change, explanation: Explanation): Case {
  return {
    config:
      change.cache === undefined ? config : withCache(config, explanation, (written) => change.cache!(written, answer)),
    answer: change.answer?.(answer) ?? answer,
  };
}

/** The configuration with another `cache` for the route that took the request; the same where that cannot be told. */
function withCache(
  config: GatewayConfig,
  { domain, routes, route }: Explanation,
  change: (written: CacheConfig) => CacheConfig,
): GatewayConfig {
  const site = domain === null ? undefined : config.domains[domain];
  const index = routes.length - 1;
  const taken = site?.routes?.[index];
  if (domain === null || site?.routes === undefined || taken?.path !== route) return config;
  const { cache } = withDefaults(taken, capabilities.rules, [site.defaults, config.defaults]);
  const written = cache === 'pass' || cache === undefined ? {} : cache;
  const changedRoute = { ...taken, cache: change(written) } as typeof taken;
  const changedSite = { ...site, routes: site.routes.with(index, changedRoute) };
  return { ...config, domains: { ...config.domains, [domain]: changedSite } };
}

/** What the build would refuse is no advice. */
function isValid(config: GatewayConfig): boolean {
  const { handlers, transforms } = namedCode(config);
  return validateGateway(config, handlers, transforms).length === 0;
}
