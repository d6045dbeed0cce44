import { createGateway, type Gateway, type GatewayParts, type Platform } from '../gateway/index.ts';
import { requestOf } from './requests.ts';

/** What to purge, as `popgate purge` and `POST {path}/purge` take it: lists, or `all` alone. */
export interface Purge {
  /** Surrogate keys. */
  keys?: readonly string[];
  /** Absolute URLs, each with all its variants. */
  urls?: readonly string[];
  /** Hosts, and wildcard domains as they are configured. */
  domains?: readonly string[];
  /** The whole service. */
  all?: true;
  /** Marks as stale instead of removing. Default false. */
  soft?: boolean;
}

const TOKEN = 'token-of-a-test-gateway';

/**
 * Purges through the operator API, as in production. If the configuration has none, and whatever its secrets are, this uses
 * an operator API of its own on the same cache.
 */
export function purgeThrough(parts: GatewayParts, waitUntil: (work: Promise<unknown>) => void) {
  const path = parts.config.admin?.path ?? '/.popgate';
  let door: Gateway | undefined;

  return async function purge(order: Purge): Promise<void> {
    const request = requestOf(`http://localhost${path}/purge`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    door ??= doorOf(parts);
    const response = await door.handle(request, { address: '127.0.0.1', waitUntil });
    if (response.ok) return;
    const { detail } = (await response.json()) as { detail?: string };
    throw new Error(`nothing is purged: ${detail ?? response.status}`);
  };
}

function doorOf(parts: GatewayParts): Gateway {
  const host = Object.keys(parts.config.domains)[0]!;
  return createGateway({
    ...parts,
    config: { ...parts.config, admin: { host, ...parts.config.admin } },
    platform: withToken(parts.platform),
  });
}

function withToken(platform: Platform): Platform {
  const read: Platform['secrets']['read'] = async (name) =>
    name === 'admin_token' ? TOKEN : platform.secrets.read(name);
  return { ...platform, secrets: { read } };
}
