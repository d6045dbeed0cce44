import type { GatewayConfig, LogEndpointConfig } from '../../../gateway/index.ts';
import type { Found, FoundLogEndpoint, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { createNames } from './names.ts';

/** The log endpoints, and that each request is logged to the first that had all of them. */
export function logsOf({ logEndpoints }: Found, losses: Loss[]): Pick<GatewayConfig, 'logEndpoints' | 'defaults'> {
  if (logEndpoints.length === 0) return {};
  const nameOf = createNames();
  const named = logEndpoints.map((found) => ({ found, name: endpointName(found.name, nameOf) }));
  const endpoints = Object.fromEntries(named.map(({ found, name }) => [name, endpointOf(found, name)]));
  const [first, ...others] = named.filter(({ found }) => found.isForAll);
  for (const { name } of others)
    losses.push({ what: `the log endpoint ${name}`, why: 'no request is logged to it: a route logs to one, see log' });
  for (const { found, name } of named.filter(({ found }) => found.secrets.length > 0)) {
    const variables = Object.values(endpointOf(found, name).secrets ?? {}).join(', ');
    losses.push({
      what: `the log endpoint ${name}: its secrets`,
      why: `npx popgate apply reads them from ${variables}`,
    });
  }
  return { logEndpoints: endpoints, ...(first && { defaults: { log: { endpoint: first.name } } }) };
}

/** As it is where it may be, since who reads the log knows it by its name. */
function endpointName(foreign: string, nameOf: (foreign: string) => string): string {
  const isFree = /^[A-Za-z][\w-]{0,99}$/.test(foreign) && !/^(?:stdin|stdout|stderr|constructor)$/i.test(foreign);
  return isFree ? foreign : nameOf(foreign);
}

function endpointOf({ type, settings, secrets }: FoundLogEndpoint, name: string): LogEndpointConfig {
  const variables = secrets.map((field) => [field, variableOf(name, field)]);
  return {
    type: type as LogEndpointConfig['type'],
    ...(Object.keys(settings).length > 0 && { settings: { ...settings } }),
    ...(variables.length > 0 && { secrets: Object.fromEntries(variables) as Record<string, string> }),
  };
}

/** `access` and `token` are `LOG_ACCESS_TOKEN`. */
function variableOf(name: string, field: string): string {
  return `LOG_${name}_${field}`
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_]/g, '_')
    .slice(0, 128);
}

/** For the losses of where they were found. */
export function endpointCalled(name: string): string {
  return `the log endpoint ${quoteForeign(name)}`;
}
