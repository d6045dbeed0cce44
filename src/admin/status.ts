import type { OperatorTools } from '../gateway/index.ts';

/** What `GET {path}/status` says. */
export interface Status {
  service: string;
  version: string;
  pop: string;
  configuration: string;
  backends: { name: string; health: 'healthy' | 'unhealthy' | 'unknown' }[];
}

export function statusOf({ compiled, platform }: OperatorTools): Status {
  const { version, pop } = platform.environment();
  const backends = [...compiled.backends.keys()].map((name) => ({ name, health: platform.origins.health(name) }));
  return { service: compiled.name, version, pop, configuration: compiled.hash, backends };
}
