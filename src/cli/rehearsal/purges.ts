import type { Routes } from './handler.ts';
import { type Answer, type Asked, badRequest, OK } from './http/answer.ts';
import { findService } from './services/find.ts';
import type { World } from './world.ts';

export const purges: Routes = {
  'POST /service/:service/purge_all': purgeAll,
  'POST /service/:service/purge': purgeKeys,
  'POST /service/:service/purge/:key': purgeKey,
  'POST /purge/:url*': purgeUrl,
};

const MAX_KEYS = 256;
let count = 0;

function purgeId(world: World): string {
  count += 1;
  return `4151-${Math.floor(world.now() / 1_000)}-${count}`;
}

function purgeAll(asked: Asked, world: World): Answer {
  findService(asked, world);
  if (asked.headers['fastly-soft-purge'] === '1') throw badRequest('Soft purge is not supported for purge_all');
  return OK;
}

function purgeKey(asked: Asked, world: World): Answer {
  findService(asked, world);
  return { body: { status: 'ok', id: purgeId(world) } };
}

/** The keys come in a header, or as `{ "surrogate_keys": […] }`. */
function purgeKeys(asked: Asked, world: World): Answer {
  findService(asked, world);
  const keys = keysOf(asked);
  if (keys.length === 0) throw badRequest('Surrogate-Key is missing');
  if (keys.length > MAX_KEYS) throw badRequest(`At most ${MAX_KEYS} keys can be purged at once`);
  return { body: Object.fromEntries(keys.map((key) => [key, purgeId(world)])) };
}

function keysOf({ headers, body }: Asked): string[] {
  const header = String(headers['surrogate-key'] ?? '')
    .split(/\s+/)
    .filter((key) => key !== '');
  if (header.length > 0 || body.length === 0) return header;
  try {
    const { surrogate_keys: keys } = JSON.parse(body.toString('utf8')) as { surrogate_keys?: unknown };
    return Array.isArray(keys) ? keys.map(String) : [];
  } catch {
    return [];
  }
}

function purgeUrl({ params }: Asked, world: World): Answer {
  const url = params.url ?? '';
  const absolute = /^https?:\/\//.test(url) ? url : `https://${url}`;
  if (!URL.canParse(absolute)) throw badRequest(`'${url}' is not a URL`);
  return { body: { status: 'ok', id: purgeId(world) } };
}
