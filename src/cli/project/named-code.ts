import type { GatewayConfig, Handlers, Transforms } from '../../gateway/index.ts';
import { effectiveRoutes } from './effective-routes.ts';

/** The names of the handlers and transforms that a configuration names. */
export function namedCode(config: GatewayConfig): { handlers: string[]; transforms: string[] } {
  const routes = effectiveRoutes(config).map(({ route }) => route);
  const transforms = routes.flatMap(({ transform }) => {
    if (transform === undefined) return [];
    return [typeof transform === 'string' ? transform : transform.handler];
  });
  return { handlers: unique(routes.flatMap(({ handler }) => handler ?? [])), transforms: unique(transforms) };
}

/** Stands in for the project's code: handlers give this answer, and transforms change nothing. */
export function standIns(
  config: GatewayConfig,
  answer: () => Response | Promise<Response>,
): { handlers: Handlers; transforms: Transforms } {
  const { handlers, transforms } = namedCode(config);
  return {
    handlers: Object.fromEntries(handlers.map((name) => [name, () => answer()])),
    transforms: Object.fromEntries(transforms.map((name) => [name, (response: Response) => response])),
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
