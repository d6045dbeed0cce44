import {
  type BackendStatus,
  backendStatus,
  haveSeenSurrogateFields,
  hookSecret,
  MIN_SECRET_LENGTH,
  type OperatorParts,
  STREAM_KEY,
} from '../../gateway/index.ts';
import { readSecrets } from '../auth/secrets.ts';
import { type Endpoint, jsonResponse } from '../endpoint.ts';
import { fields, TEXT, TEXTS } from '../schema/shapes.ts';

/** The answer of `GET {path}/status`. */
interface Status {
  service: string;
  version: string;
  pop: string;
  configuration: string;
  backends: BackendStatus[];
  /** The names of secrets that are set, and short enough to be guessed. */
  shortSecrets: string[];
  /** Whether a surrogate field of an origin has reached this POP: without them an origin's keys purge nothing. */
  surrogateFields: { seen: boolean };
}

/** The secrets that give access, besides those of webhooks; each also with `_next`. */
const SECRETS = ['admin_token', 'purge_token', 'publish_token', 'debug_key', 'shield_key', STREAM_KEY];

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
  shortSecrets: { ...TEXTS, description: `Names of secrets of fewer than ${MIN_SECRET_LENGTH} characters.` },
  surrogateFields: {
    type: 'object',
    description: 'Whether Surrogate-Key or Surrogate-Control of an origin has reached this POP within a week.',
    properties: { seen: { type: 'boolean' } },
    required: ['seen'],
  },
});

export const statusEndpoint: Endpoint = {
  path: '/status',
  method: 'GET',
  scope: 'purge',
  summary: 'What is served here, and how its backends are.',
  answers: { 200: STATUS },
  problems: [],
  run: async ({ tools }) => jsonResponse(await statusOf(tools)),
};

async function statusOf({ compiled, platform }: OperatorParts): Promise<Status> {
  const { version, pop } = platform.environment();
  const backends = [...compiled.backends.values()].map((backend) => backendStatus(backend, platform));
  const names = [...SECRETS, ...[...compiled.hooks.keys()].map(hookSecret)].flatMap((name) => [name, `${name}_next`]);
  const secrets = await readSecrets(names, platform.secrets);
  const shortSecrets = [...secrets].filter(([, value]) => value.length < MIN_SECRET_LENGTH).map(([name]) => name);
  const surrogateFields = { seen: haveSeenSurrogateFields(platform) };
  return {
    service: compiled.name,
    version,
    pop,
    configuration: compiled.hash,
    backends,
    shortSecrets,
    surrogateFields,
  };
}
