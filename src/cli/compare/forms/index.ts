import { effectiveRoutes } from '../../project/effective-routes.ts';
import type { GatewayConfig } from '../../../gateway/index.ts';
import { backendForms, dynamicForms, poolForms } from './backend.ts';
import { domainForm } from './domain.ts';
import type { Form } from './form.ts';
import { gatewayForms, hookForms, logEndpointForms, storeForms } from './gateway.ts';
import { routeForm, type RouteForm } from './route.ts';

/** The routes of each domain, in their order; one for the same requests as an earlier one is never asked, and left out. */
export type RoutesByDomain = ReadonlyMap<string, readonly RouteForm[]>;

export function routeForms(config: GatewayConfig): RoutesByDomain {
  const byDomain = new Map<string, Map<string, RouteForm>>();
  for (const [name, domain] of Object.entries(config.domains)) {
    if (domain.redirect === undefined) byDomain.set(name, new Map());
  }
  for (const { domain, route } of effectiveRoutes(config)) {
    const form = routeForm(domain, route, [config.domains[domain]?.errors, config.errors]);
    const routes = byDomain.get(domain);
    if (routes !== undefined && !routes.has(form.id)) routes.set(form.id, form);
  }
  return new Map([...byDomain].map(([name, routes]) => [name, [...routes.values()]]));
}

/** All else that a configuration says, each place once, in the order in which it is told. */
export function otherForms(config: GatewayConfig): Form[] {
  return [
    ...gatewayForms(config),
    ...Object.entries(config.domains).map(([name, domain]) => domainForm(name, domain, config)),
    ...backendForms(config),
    ...poolForms(config),
    ...dynamicForms(config),
    ...hookForms(config),
    ...storeForms(config),
    ...logEndpointForms(config),
  ];
}
