import { type BackendStatus, backendStatus, type OperatorTools } from '../../gateway/index.ts';
import { type Endpoint, jsonResponse } from '../endpoint.ts';
import { fields, TEXT } from '../schema/shapes.ts';

/** What `GET {path}/status` says. */
interface Status {
  service: string;
  version: string;
  pop: string;
  configuration: string;
  backends: BackendStatus[];
}

const STATUS = fields({
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

export const statusEndpoint: Endpoint = {
  path: '/status',
  method: 'GET',
  scope: 'purge',
  summary: 'What is served here, and how its backends are.',
  answers: { 200: STATUS },
  problems: [],
  run: ({ tools }) => jsonResponse(statusOf(tools)),
};

function statusOf({ compiled, platform }: OperatorTools): Status {
  const { version, pop } = platform.environment();
  const backends = [...compiled.backends.values()].map((backend) => backendStatus(backend, platform));
  return { service: compiled.name, version, pop, configuration: compiled.hash, backends };
}
