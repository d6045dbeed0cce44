import { type BackendStatus, backendStatus, type OperatorTools } from '../../gateway/index.ts';
import { fields, TEXT } from '../schema/shapes.ts';

export const STATUS = fields({
  service: TEXT,
  version: TEXT,
  pop: TEXT,
  configuration: TEXT,
  backends: {
    type: 'array',
    items: {
      type: 'object',
      properties: { name: TEXT, health: { enum: ['healthy', 'unhealthy', 'unknown'] } },
      required: ['name', 'health'],
    },
  },
});

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
