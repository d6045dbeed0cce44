import { type Answer, discard } from '../../cache/answer.ts';
import { formatCacheStatus } from '../../cache/cache-status.ts';
import { Replaced } from '../../errors/error.ts';
import { hasStatus } from '../../errors/statuses.ts';
import { fieldOf } from '../../fields/section.ts';
import type { Routed } from '../../routes/config.ts';

/** Fields of the origin's answer that the error page keeps. */
const KEPT = ['allow', 'retry-after', 'www-authenticate'] as const;
/** Fields that the cache stores of an answer whose place an error page takes. */
const REMEMBERED = [...KEPT, 'surrogate-key', 'vary'] as const;

/** Throws a `Replaced` if the client gets an error page in place of this answer; another POP gets the answer. */
export function requireShown(answer: Answer, { exchange, route }: Routed): void {
  const { status, fields, body, cacheStatus } = answer;
  const { replaces } = route.errors;
  if (exchange.hop !== null || replaces === null || !hasStatus(replaces.statuses, status)) return;
  discard(body).catch(() => undefined);
  exchange.cacheStatus = cacheStatus;
  const headers = KEPT.flatMap((name) => {
    const value = fieldOf(fields, name);
    return value === null ? [] : [[name, value]];
  });
  const told = cacheStatus === null ? {} : { 'cache-status': formatCacheStatus(cacheStatus) };
  throw new Replaced(status, `the origin answered ${status}`, { ...Object.fromEntries(headers), ...told });
}

/** Returns what the cache stores of an error whose page the gateway sends, in place of the origin's own answer. */
export function asRemembered(response: Response, { route }: Pick<Routed, 'route'>): Response {
  const remembered = route.cache?.remembered;
  if (!remembered || !hasStatus(remembered.statuses, response.status)) return response;
  response.body?.cancel().catch(() => undefined);
  const headers = new Headers();
  for (const name of REMEMBERED) {
    const value = response.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(null, { status: response.status, headers });
}
