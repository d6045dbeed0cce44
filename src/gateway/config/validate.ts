import { type Check, bothChecks, fieldOf, fieldsCheck, isTable, keysOf, matching, textCheck } from './checks.ts';
import type { Problem } from './problems.ts';
import type { GatewayConfig } from './types.ts';
import { adminCheck } from './validate-admin.ts';
import { backendsCheck } from './validate-backends.ts';
import { certificateCheck } from './validate-certificates.ts';
import { domainsCheck } from './validate-domains.ts';
import { dynamicBackendsCheck } from './validate-dynamic.ts';
import { environmentProblems, environmentsCheck } from './validate-environments.ts';
import { errorsCheck, maintenanceCheck } from './validate-failures.ts';
import { withGeoParameters } from './validate-geo.ts';
import { hooksCheck } from './validate-hooks.ts';
import { logEndpointsCheck } from './validate-logs.ts';
import { poolsCheck } from './validate-pools.ts';
import { purgeCheck } from './validate-purge.ts';
import { ruleChecks } from './validate-rules.ts';
import { poolShieldsCheck, shieldingSitesCheck } from './validate-shields.ts';
import { pushCheck, pushNeedsCheck } from './validate-stream.ts';
import { localSettingsCheck, storesCheck } from './validate-stores.ts';

export { type Problem, formatProblems } from './problems.ts';

/**
 * Everything that is wrong with a configuration, at once; empty where nothing is. It never throws: the value may come
 * from JavaScript that no compiler saw.
 */
export function validateGateway(config: GatewayConfig, handlerNames: readonly string[]): Problem[] {
  const problemsOf = (config: GatewayConfig): Problem[] => {
    const problems: Problem[] = [];
    gatewayCheck(config, handlerNames)(config, { path: '', problems });
    return problems;
  };
  const problems = problemsOf(config);
  // An environment has all problems of the configuration that it comes of, so its own are only looked for without them.
  return problems.length > 0 ? problems : environmentProblems(config, problemsOf);
}

/** The name identifies the gateway to other servers, in Via and CDN-Loop. */
const gatewayNameFault = matching(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, {
  problem: "is not a gateway's name",
  remedy: "write a letter, then at most 63 letters, digits, dashes and underscores: 'shop'",
});

function gatewayCheck(config: unknown, handlers: readonly string[]): Check {
  const [backends, pools, dynamicBackends, domains] = ['backends', 'pools', 'dynamicBackends', 'domains'].map((name) =>
    fieldOf(config, name),
  );
  const targets = [...keysOf(backends), ...keysOf(pools)];
  const stores = fieldOf(config, 'stores');
  const failures = { errors: errorsCheck(targets, stores), maintenance: maintenanceCheck(stores) };
  const defaults = fieldOf(config, 'defaults');
  const names = {
    targets,
    backends: keysOf(backends),
    dynamicBackends: isTable(dynamicBackends) ? dynamicBackends : {},
    handlers,
    stores,
    defaults,
    failures,
  };
  const whole = fieldsCheck(
    {
      name: textCheck(gatewayNameFault),
      backends: backendsCheck,
      pools: bothChecks(poolsCheck(keysOf(backends), pools), poolShieldsCheck(backends, pools)),
      dynamicBackends: dynamicBackendsCheck(keysOf(domains), stores),
      domains: domainsCheck(names),
      // A gateway's defaults hold for every route, so no template in them can count on a parameter.
      defaults: fieldsCheck(ruleChecks(withGeoParameters([], [defaults]))),
      ...failures,
      purge: purgeCheck(stores, hooksCheck(config)),
      push: pushCheck,
      admin: adminCheck(domains),
      stores: storesCheck(stores),
      tls: certificateCheck,
      logEndpoints: logEndpointsCheck,
      environments: environmentsCheck(config),
      local: localSettingsCheck(shieldingSitesCheck(config)),
    },
    {
      name: "write the gateway's name: 'shop'",
      domains: "write at least one domain: { 'www.shop.example': { routes: [ … ] } }",
    },
  );
  return bothChecks(whole, pushNeedsCheck(config));
}
