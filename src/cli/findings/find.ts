import { type GatewayConfig, streamRoutes } from '../../gateway/index.ts';
import type { HandlerReads } from '../project/handler-code/find-reads.ts';
import { browserLifetimes } from './browser-lifetimes.ts';
import type { Finding } from './finding.ts';
import { droppedParameters, unkeyedReads } from './handler-reads.ts';
import { overflowingKeys } from './overflowing-keys.ts';
import { trackingParameters } from './tracking-parameters.ts';
import { unmetConditions } from './unmet-conditions.ts';
import { effectiveRoutes } from '../project/effective-routes.ts';
import { guardWarnings } from './guards.ts';
import { http3Warnings } from './http3.ts';
import { idleRules } from './idle-rules.ts';
import { idleFields } from './idle-fields.ts';
import { limitWarnings } from './limits.ts';
import { needWarnings } from './needs.ts';
import { rewriteWarnings } from './rewrites.ts';
import { routeWarnings } from './routes.ts';
import { secretsInClear } from './secrets-in-clear.ts';
import { unheardHeaders } from './unheard.ts';
import { unkeyedInputs } from './unkeyed.ts';
import { unreachableOrigins, unreachableOthers } from './unreachable.ts';

/**
 * What is valid, and yet hardly meant: origins that Fastly cannot reach, routes that nobody does, guards that another spelling
 * leads past, what is unused or has no effect, keys and headers that miss something, secrets in clear, and more than the
 * platform allows.
 */
export function findWarnings(config: GatewayConfig, reads: HandlerReads = new Map()): Finding[] {
  return [
    ...unreachableOrigins(config),
    ...unreachableOthers(config),
    ...routeWarnings(config),
    ...unmetConditions(config),
    ...guardWarnings(config),
    ...rewriteWarnings(config),
    ...unusedNames(config),
    ...unknownEndpoints(config),
    ...limitWarnings(config),
    ...idleFields(config),
    ...idleRules(config),
    ...secretsInClear(config),
    ...streamsWithoutFanout(config),
    ...needWarnings(config),
    ...http3Warnings(config),
    ...unkeyedInputs(config),
    ...unkeyedReads(config, reads),
    ...droppedParameters(config, reads),
    ...browserLifetimes(config),
    ...trackingParameters(config, reads),
    ...overflowingKeys(config),
    ...unheardHeaders(config),
  ];
}

function streamsWithoutFanout(config: GatewayConfig): Finding[] {
  if (streamRoutes(config).length === 0 || config.push?.fanout === true) return [];
  return [
    {
      code: 'stream-without-fanout',
      path: 'push.fanout',
      problem: 'is not true, so in production streams answer 503',
      remedy: 'write push: { fanout: true }, and products: { fanout: true } for popgate apply to switch Fanout on',
    },
  ];
}

function unusedNames(config: GatewayConfig): Finding[] {
  if (runsOwnCode(config)) return [];
  const { backends = {}, pools = {}, dynamicBackends = {}, domains } = config;
  const targets = Object.values(domains).flatMap(({ routes = [] }) =>
    routes.flatMap((route) => route.to ?? route.stream?.to ?? []),
  );
  const used = new Set([...targets.filter((target) => typeof target === 'string'), ...pageTargets(config)]);
  const usedDynamic = new Set(targets.flatMap((target) => (typeof target === 'string' ? [] : target.dynamic)));
  const pooled = new Set(Object.values(pools).flatMap((pool) => Object.keys(pool.backends)));
  return [
    ...unused('backends', backends, (name) => used.has(name) || pooled.has(name)),
    ...unused('pools', pools, (name) => used.has(name) || pooled.has(name)),
    ...unused('dynamicBackends', dynamicBackends, (name) => usedDynamic.has(name)),
  ];
}

/** What a handler asks, its code alone knows. */
function runsOwnCode(config: GatewayConfig): boolean {
  return effectiveRoutes(config).some(({ route }) => route.handler !== undefined || route.transform !== undefined);
}

/** Where error pages come from. */
function pageTargets(config: GatewayConfig): string[] {
  const domains = Object.values(config.domains);
  const routes = domains.flatMap(({ routes = [] }) => routes);
  const written = [config, ...domains, ...routes].flatMap(({ errors = {} }) => Object.values(errors) as object[]);
  return written.flatMap((page) => ('to' in page ? (page.to as string) : []));
}

function unused(table: string, entries: object, isUsed: (name: string) => boolean): Finding[] {
  const names = Object.keys(entries).filter((name) => !isUsed(name));
  return names.map((name) => ({
    code: 'unused-backend',
    path: `${table}.${name}`,
    problem: 'nothing sends requests there',
    remedy: 'name it in a route or a pool, or delete it',
  }));
}

/** It may stand on the service already, made by other hands; a misspelt one swallows every line. */
function unknownEndpoints({ defaults, domains, logEndpoints = {} }: GatewayConfig): Finding[] {
  const places = Object.entries(domains).flatMap(([domain, { defaults, routes = [] }]) => [
    { at: `domains["${domain}"].defaults`, rules: defaults },
    ...routes.map((rules, index) => ({ at: `domains["${domain}"].routes[${index}]`, rules })),
  ]);
  return [{ at: 'defaults', rules: defaults }, ...places].flatMap(({ at, rules }) => {
    if (!rules?.log || Object.hasOwn(logEndpoints, rules.log.endpoint)) return [];
    return [
      {
        code: 'unknown-log-endpoint',
        path: `${at}.log.endpoint`,
        problem: `logEndpoints has no ${rules.log.endpoint}: unless the service has it, the lines are lost`,
        remedy: 'write it into logEndpoints, so that popgate apply makes it',
      },
    ];
  });
}
