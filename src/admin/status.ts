import { backendStatus, type BackendStatus, type OperatorTools } from '../gateway/index.ts';

/** What `GET {path}/status` says. */
export interface Status {
  service: string;
  version: string;
  pop: string;
  configuration: string;
  backends: BackendStatus[];
}

export function statusOf({ compiled, platform }: OperatorTools): Status {
  const { version, pop } = platform.environment();
  const backends = [...compiled.backends.values()].map((backend) => backendStatus(backend, platform));
  return { service: compiled.name, version, pop, configuration: compiled.hash, backends };
}
