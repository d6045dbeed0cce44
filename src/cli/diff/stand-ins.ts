import { type GatewayConfig, type Handlers, type Transforms } from '../../gateway/index.ts';
import { effectiveRoutes } from '../project/effective-routes.ts';

/** The names of the handlers and transforms that a configuration names. */
export function namedCode(config: GatewayConfig): { handlers: string[]; transforms: string[] } {
  const routes = effectiveRoutes(config).map(({ route }) => route);
  const transforms = routes.flatMap(({ transform }) => {
    if (transform === undefined) return [];
    return [typeof transform === 'string' ? transform : transform.handler];
  });
  return { handlers: unique(routes.flatMap(({ handler }) => handler ?? [])), transforms: unique(transforms) };
}

/** Handlers that run none of the project's code. */
export function standInHandlers(config: GatewayConfig, answer: () => Response): Handlers {
  return Object.fromEntries(namedCode(config).handlers.map((name) => [name, answer]));
}

/** Transforms that change nothing. */
export function standInTransforms(config: GatewayConfig): Transforms {
  return Object.fromEntries(namedCode(config).transforms.map((name) => [name, (response: Response) => response]));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
