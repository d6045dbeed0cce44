import { backendsCheck } from '../backends/check.ts';
import { redirectCircles } from '../domains/circles.ts';
import { domainsCheck } from '../domains/check.ts';
import { dynamicBackendsCheck } from '../dynamic-backends/check.ts';
import { environmentProblems, environmentsCheck } from '../environments/check.ts';
import { errorsCheck } from '../errors/check.ts';
import { hooksCheck } from '../hooks/check.ts';
import { localSettingsCheck } from '../local/check.ts';
import { logEndpointsCheck } from '../log-endpoints/check.ts';
import { meantCheck } from '../meant/check.ts';
import { adminCheck } from '../operator/check.ts';
import { poolsCheck } from '../pools/check.ts';
import { purgeCheck } from '../purge/check.ts';
import { pushCheck, pushNeedsCheck } from '../push/check.ts';
import { defaultsFields, type Names } from '../routes/check.ts';
import { ruleChecks, withRuleParameters } from '../rules/checks.ts';
import { poolShieldsCheck, shieldingSitesCheck } from '../shield/check.ts';
import { productsCheck } from '../products/check.ts';
import { storesCheck } from '../stores/check.ts';
import { certificateCheck } from '../tls/check.ts';
import { belongsBy } from './belongs.ts';
import { bothChecks, type Check, fieldsCheck, matching, textCheck } from './checks.ts';
import type { Problem } from './problems.ts';
import { fieldOf, isTable, keysOf } from './table.ts';
import type { GatewayConfig } from './types.ts';

export { type Problem, formatProblems } from './problems.ts';

/**
 * Returns everything that is wrong with a configuration, or an empty list. It never throws: the value may come from
 * JavaScript that no compiler checked.
 */
export function validateGateway(
  config: GatewayConfig,
  handlerNames: readonly string[],
  transformNames: readonly string[] = [],
): Problem[] {
  const problemsOf = (config: GatewayConfig): Problem[] => {
    const problems: Problem[] = [];
    const check = gatewayCheck(config, { handlers: handlerNames, transforms: transformNames });
    check(config, { path: '', problems, belongs: belongsBy(check) });
    return problems.length > 0 ? problems : redirectCircles(config);
  };
  const problems = problemsOf(config);
  // An environment has all problems of the configuration that it is made of, so its own are only looked for if there are
  // none.
  return problems.length > 0 ? problems : environmentProblems(config, problemsOf);
}

/** Checks the name, which identifies the gateway to other servers, in Via and CDN-Loop. */
const gatewayNameFault = matching(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, {
  problem: "is not a gateway's name",
  remedy: "write a letter, then at most 63 letters, digits, dashes and underscores: 'shop'",
});

function gatewayCheck(config: unknown, registered: Pick<Names, 'handlers' | 'transforms'>): Check {
  const [backends, pools, dynamicBackends, domains] = ['backends', 'pools', 'dynamicBackends', 'domains'].map((name) =>
    fieldOf(config, name),
  );
  const targets = [...keysOf(backends), ...keysOf(pools)];
  const stores = fieldOf(config, 'stores');
  const errors = errorsCheck(targets, stores);
  const defaults = fieldOf(config, 'defaults');
  const names = {
    targets,
    backends: keysOf(backends),
    dynamicBackends: isTable(dynamicBackends) ? dynamicBackends : {},
    ...registered,
    stores,
    defaults,
    errors,
  };
  const whole = fieldsCheck(
    {
      name: textCheck(gatewayNameFault),
      backends: backendsCheck(keysOf(domains)),
      pools: bothChecks(poolsCheck(keysOf(backends), pools), poolShieldsCheck(backends, pools)),
      dynamicBackends: dynamicBackendsCheck({ domains: keysOf(domains), targets }, stores),
      domains: domainsCheck(names),
      // The gateway's defaults hold for every route, so their templates cannot use a parameter.
      defaults: fieldsCheck(defaultsFields(withRuleParameters([], [defaults]), names)),
      errors,
      ...ruleChecks(['site'], { stores, parameters: [] }),
      purge: purgeCheck(stores, hooksCheck(config)),
      push: pushCheck,
      admin: adminCheck(domains),
      stores: storesCheck(stores),
      products: productsCheck,
      tls: certificateCheck,
      logEndpoints: logEndpointsCheck,
      environments: environmentsCheck(config),
      meant: meantCheck,
      local: localSettingsCheck(shieldingSitesCheck(config)),
    },
    {
      name: "write the gateway's name: 'shop'",
      domains: "write at least one domain: { 'www.shop.example': { routes: [ … ] } }",
    },
  );
  return bothChecks(whole, pushNeedsCheck(config));
}
