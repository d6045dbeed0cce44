import { leaveMarks } from '../cache/fence.ts';
import { domainKey, EVERYTHING_KEY, fitKeys, shardKey } from '../cache/surrogate-keys.ts';
import type { CompiledGateway } from '../config/compiled.ts';
import type { DomainIndex } from '../domains/find.ts';
import { GatewayError } from '../errors/error.ts';
import { later, SHIELD_REPEAT_MS } from '../later.ts';
import type { Client, Platform, PurgeMode } from '../platform.ts';
import { canonicalHost, canonicalPath, isCanonicalHost } from '../request/receive.ts';
import { keysOfUrl, type SiteUrl } from './url-keys.ts';

/** What to purge; `all` is the whole service, and with `shard` one of the sixteen parts of it. */
export interface PurgeOrder {
  keys: readonly string[];
  urls: readonly string[];
  domains: readonly string[];
  all: boolean;
  shard?: number | undefined;
  mode: PurgeMode;
}

/** The result of a purge. */
interface Purged {
  surrogateKeys: string[];
  /** URLs of which nothing is ever stored, because every route of their path passes, redirects or answers by itself. */
  neverStored: string[];
  /** When the gateway repeats the purge, in milliseconds since the epoch. */
  repeatsAt: number[];
}

export interface Purger {
  /**
   * Returns a URL of this service, canonical; throws a GatewayError: 400 for what is no URL, 421 for a URL of another
   * service.
   */
  readUrl(url: string): SiteUrl;
  /** Returns a host of this service, canonical, or a configured name such as `*.shop.example`; null for any other. */
  readDomain(name: string): string | null;
  /** After this, no answer that was stored or fetched before is served as fresh in this POP. */
  purge(order: PurgeOrder, client: Client): Promise<Purged>;
}

export function createPurger({
  compiled,
  domains,
  platform,
}: {
  compiled: CompiledGateway;
  domains: DomainIndex;
  platform: Platform;
}): Purger {
  const repeats = repeatsFor(compiled);

  function readUrl(text: string): SiteUrl {
    // Half a surrogate pair is no character, and cannot be encoded.
    if (/[\ud800-\udfff]/u.test(text)) throw new GatewayError(400, 'a URL holds half a surrogate pair');
    const match = /^https?:\/\/([^/?#]+)(\/[^?#]*)?(\?[^#]*)?/i.exec(text);
    if (match === null) throw new GatewayError(400, `${text} is not an absolute http or https URL`);
    if (match[2]?.includes('*') || match[3] === '?*') {
      throw new GatewayError(400, `${text} names *, which stands for nothing here: purge by surrogate keys or domains`);
    }
    const host = canonicalHost(match[1]!, platform.environment().local);
    if (domains.find(host) === null) throw new GatewayError(421, `${host} is not a domain of this service`);
    return { host, path: canonicalPath(match[2] ?? '/'), query: match[3] ?? '' };
  }

  function readDomain(name: string): string | null {
    if (compiled.domains.includes(name)) return name;
    const host = name.toLowerCase();
    return isCanonicalHost(host) && domains.find(host) !== null ? host : null;
  }

  async function keysOf(order: PurgeOrder): Promise<Pick<Purged, 'surrogateKeys' | 'neverStored'>> {
    if (order.all) {
      return { surrogateKeys: [order.shard === undefined ? EVERYTHING_KEY : shardKey(order.shard)], neverStored: [] };
    }
    const named = await fitKeys(order.keys);
    const urls = await Promise.all(order.urls.map((url) => keysOfUrl(domains, readUrl(url))));
    return {
      surrogateKeys: [...new Set([...named, ...urls.flat(), ...order.domains.map(domainKey)])],
      neverStored: order.urls.filter((_, at) => urls[at]!.length === 0),
    };
  }

  return {
    readUrl,
    readDomain,
    async purge(order, client) {
      const { surrogateKeys, neverStored } = await keysOf(order);
      leaveMarks(platform.cache, surrogateKeys, order.mode);
      const purgeAll = (): void => surrogateKeys.forEach((key) => platform.cache.purge(key, order.mode));
      // The second purge reaches what was being stored during the first.
      purgeAll();
      purgeAll();
      const planned = platform.environment().local ? [] : repeats;
      for (const delayMs of planned) client.waitUntil(later(platform, delayMs, purgeAll));
      const now = platform.now();
      return { surrogateKeys, neverStored, repeatsAt: planned.map((delayMs) => now + delayMs) };
    },
  };
}

/** What a shield fetched just before the repeat may reach an edge after it, so with shields there is one more. */
function repeatsFor({ backends, dynamics, shields }: CompiledGateway): number[] {
  const own = [...backends.values(), ...dynamics.values()].map(({ timeouts }) => timeouts.firstByteMs);
  const longest = Math.max(0, ...own, ...[...shields.values()].map(({ firstByteMs }) => firstByteMs));
  return [SHIELD_REPEAT_MS, longest, ...(shields.size > 0 ? [longest + SHIELD_REPEAT_MS] : [])];
}
