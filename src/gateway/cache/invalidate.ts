import { together } from '../eventual.ts';
import type { Exchange } from '../exchange.ts';
import { readField } from '../fields/limit.ts';
import { later, SHIELD_REPEAT_MS } from '../later.ts';
import type { SiteUrl } from '../purge/url-keys.ts';
import { canonicalPath } from '../request/receive.ts';
import { leaveMarks } from './fence.ts';
import { parseGroups } from './groups.ts';
import { leaveNote, readNote } from './note.ts';
import { groupKey, pathKey } from './surrogate-keys.ts';

/** RFC 9110 §9.2.1, and the registry of methods. An unknown one may do anything. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY', 'PROPFIND', 'REPORT', 'SEARCH']);

export function isSafe(method: string): boolean {
  return SAFE.has(method);
}

/** A purge goes to every POP, so a URL is purged no more often than this, however many requests change it. */
const INTERVAL_MS = 1_000;

/** RFC 9875 §2 asks for 32 at least; each is a purge. */
const MAX_GROUPS = 64;

/**
 * RFC 9111 §4.4: after an unsafe request, its URL and what the answer points to are no longer served. RFC 9875 §3: nor are
 * the groups that the answer names.
 */
export async function invalidateAfter(
  exchange: Exchange,
  response: Response,
  { keysOfUrl, isShielded }: { keysOfUrl(url: SiteUrl): Promise<string[]>; isShielded: boolean },
): Promise<void> {
  if (response.status >= 400) return;
  const { host, path, query } = exchange;
  // A redirect's Location is where to go next: a login must not purge the page that it leads to.
  const isRedirect = response.status >= 300;
  const pointers = isRedirect ? (['content-location'] as const) : (['content-location', 'location'] as const);
  const pointed = pointers.map((name) => sameOrigin(readField(response.headers, name), exchange));
  const urls = [{ host, path, query }, ...pointed.filter((url) => url !== null)];
  const keys = await Promise.all(urls.map(keysOfUrl));
  const groups = groupsToInvalidate(exchange, response);
  const groupKeys = await together(groups.map((group) => groupKey(host, group)));
  // Only the answer of a fetch under way will name the group, or say that other queries of the path are the same.
  const pathKeys = await together(urls.map(pathKey));
  leaveMarks(exchange.platform.cache, [...groupKeys, ...pathKeys], 'hard');
  const all = new Set([...keys.flat(), ...groupKeys]);
  for (const key of all) invalidate(exchange, key);
  const { client, platform } = exchange;
  if (!isShielded || platform.environment().local) return;
  client.waitUntil(later(platform, SHIELD_REPEAT_MS, () => all.forEach((key) => invalidate(exchange, key))));
}

/** Takes the first of too many, so that no answer causes a thousand purges. */
function groupsToInvalidate({ platform, host, path }: Exchange, { headers }: Response): string[] {
  const groups = parseGroups(readField(headers, 'cache-group-invalidation'));
  if (groups.length <= MAX_GROUPS) return groups;
  platform.log(`${host}${path}: Cache-Group-Invalidation names ${groups.length} groups: only ${MAX_GROUPS} are heeded`);
  return groups.slice(0, MAX_GROUPS);
}

/**
 * Purges at once, or, if the last purge was within the interval, at its end, unless another request has done it by then.
 * Each late request waits for that itself: work that a client leaves behind may be lost with its connection.
 */
function invalidate({ platform, client }: Exchange, key: string): void {
  const { cache, now } = platform;
  const askedAt = now();
  const last = lastTime();
  if (last === null) purge();
  else client.waitUntil(later(platform, INTERVAL_MS - last.ageMs, () => isDoneSince() || purge()));

  function isDoneSince(): boolean {
    const latest = lastTime();
    return latest !== null && latest.ageMs < now() - askedAt;
  }

  function lastTime(): { ageMs: number } | null {
    return readNote(cache, `invalidated|${key}`);
  }

  function purge(): void {
    leaveNote(cache, `invalidated|${key}`, { text: '', forMs: INTERVAL_MS });
    cache.purge(key, 'hard');
  }
}

/** An origin may not invalidate the URLs of another. */
function sameOrigin(reference: string | null, { host, path }: Exchange): SiteUrl | null {
  if (reference === null) return null;
  try {
    const url = new URL(reference, `http://${host}${path}`);
    return url.hostname === host ? { host, path: canonicalPath(url.pathname), query: url.search } : null;
  } catch {
    return null;
  }
}
