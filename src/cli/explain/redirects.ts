import type { Explanation } from '../../gateway/index.ts';
import type { AskedRequest } from './asked-request.ts';
import type { Offline } from './offline.ts';

/** A place to which the gateway redirects, and what it does there. */
export interface Redirected {
  url: string;
  /** Null where an origin's answer decides it, or another site's. */
  status: number | null;
  route: string | null;
  /** What its answer is. */
  answer: 'redirect' | 'answer' | 'another site' | 'loop' | 'too many';
}

/** The most redirects that are followed. */
const MAX_REDIRECTS = 10;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Follows the redirects that the configuration itself makes; without one, returns nothing. */
export async function followRedirects(
  offline: Offline,
  asked: AskedRequest,
  first: Explanation,
): Promise<Redirected[]> {
  const places: Redirected[] = [];
  const seen = new Set([first.url]);
  let request = asked;
  let explained = first;
  for (;;) {
    const location = locationOf(explained);
    if (location === null || !URL.canParse(location, explained.url)) return places;
    const { href: url, hostname } = new URL(location, explained.url);
    const place = { url, status: null, route: null };
    if (!offline.owns(hostname)) return [...places, { ...place, answer: 'another site' }];
    if (seen.has(url)) return [...places, { ...place, answer: 'loop' }];
    if (places.length === MAX_REDIRECTS) return [...places, { ...place, answer: 'too many' }];
    seen.add(url);
    request = { ...request, url, method: methodAfter(explained.status!, request.method) };
    const next = await offline.explain(request, null);
    if (next === null) return places;
    explained = next;
    seen.add(explained.url);
    const { status, route } = explained;
    places.push({ url, status, route, answer: locationOf(explained) === null ? 'answer' : 'redirect' });
  }
}

/** Whether nobody following these redirects would come to an end. */
export function isEndless(places: readonly Redirected[]): boolean {
  const last = places.at(-1)?.answer;
  return last === 'loop' || last === 'too many';
}

/** Where the configuration itself sends the client; null for any other answer. */
function locationOf({ verdict, status, headers, backend, answeredBy, awaits }: Explanation): string | null {
  const isOwn = verdict === 'answer' && backend === null && answeredBy === null && awaits === null;
  if (!isOwn || status === null || !REDIRECTS.has(status)) return null;
  return headers?.['location'] ?? null;
}

/** What browsers do (Fetch, HTTP-redirect fetch). */
function methodAfter(status: number, method: string): string {
  if (status === 303) return method === 'HEAD' ? method : 'GET';
  return method === 'POST' && status < 303 ? 'GET' : method;
}
