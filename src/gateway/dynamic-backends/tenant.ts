import type { Timeouts } from '../backends/config.ts';
import { MAX_WAIT_MS, parseDuration } from '../config/duration.ts';
import { GatewayError, OriginFailure } from '../errors/error.ts';
import type { Platform } from '../platform.ts';
import type { CompiledDynamic } from './config.ts';

/** What a store says of one tenant. */
export interface Tenant {
  /** As written; `allow` decides which of them may be asked. */
  origins: readonly string[];
  timeouts: Timeouts;
}

/** The longest value of a config store; a KV store would hold 25 MB. */
const MAX_VALUE_LENGTH = 8_000;
export const MAX_ORIGINS = 8;
/** The names are those of the configuration. */
const TIMEOUTS = {
  connect: 'connectMs',
  firstByte: 'firstByteMs',
  betweenBytes: 'betweenBytesMs',
  total: 'totalMs',
} as const;

/** Reads a tenant. An unknown one is a 404, an entry that cannot be read a 502, a store that is missing a 503 (S49). */
export async function findTenant(dynamic: CompiledDynamic, key: string, platform: Platform): Promise<Tenant> {
  const value = await read(dynamic, key, platform);
  if (value === null) throw new GatewayError(404, `${dynamic.name} has no tenant ${key}`);
  const tenant = value.length > MAX_VALUE_LENGTH ? null : parseTenant(value.trim(), dynamic.timeouts);
  if (tenant !== null) return tenant;
  throw new OriginFailure(502, `what ${dynamic.name} has for ${key} is neither an origin nor { origin, timeouts }`);
}

async function read({ name, from }: CompiledDynamic, key: string, { stores }: Platform): Promise<string | null> {
  try {
    return await stores[from!.kind](from!.store, key);
  } catch (error) {
    throw new OriginFailure(503, `the store ${from!.store} of ${name} cannot be read: ${String(error)}`);
  }
}

function parseTenant(value: string, timeouts: Timeouts): Tenant | null {
  if (!value.startsWith('{')) return { origins: [value], timeouts };
  const parsed = parseObject(value);
  if (parsed === null) return null;
  const { origin, timeouts: own = {}, ...others } = parsed;
  const origins = [origin].flat();
  const isList =
    origins.length > 0 && origins.length <= MAX_ORIGINS && origins.every((each) => typeof each === 'string');
  const bounded = boundedTimeouts(own, timeouts);
  if (!isList || bounded === null || Object.keys(others).length > 0) return null;
  return { origins, timeouts: bounded };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** At most the backend's own, by which others wait for a fetch. */
function boundedTimeouts(own: unknown, most: Timeouts): Timeouts | null {
  if (typeof own !== 'object' || own === null) return null;
  const timeouts = { ...most };
  for (const [name, duration] of Object.entries(own)) {
    const milliseconds = parseDuration(String(duration));
    if (!Object.hasOwn(TIMEOUTS, name) || !(milliseconds > 0)) return null;
    const field = TIMEOUTS[name as keyof typeof TIMEOUTS];
    timeouts[field] = Math.min(most[field] ?? MAX_WAIT_MS, milliseconds);
  }
  return timeouts;
}
