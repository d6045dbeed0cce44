/** What the gateway is compared with, in the same Wasm. */
import { CoreCache, SimpleCache } from 'fastly:cache';
import { CacheOverride } from 'fastly:cache-override';
import { Hono } from 'hono';

const decoder = new TextDecoder();

/** What a cache on the platform can not do without: look-up, metadata, body in one buffer. */
async function bareHit(request: Request): Promise<Response> {
  const entry = CoreCache.lookup('bench');
  if (entry === null) return fillBareHit(request);
  const fields = JSON.parse(decoder.decode(entry.userMetadata())) as [string, string][];
  return new Response(await new Response(entry.body()).arrayBuffer(), { headers: fields });
}

async function fillBareHit(request: Request): Promise<Response> {
  const response = await bareFetch(request);
  const body = new Uint8Array(await response.arrayBuffer());
  const fields = [...response.headers].filter(([name]) => name !== 'connection' && name !== 'keep-alive');
  const options = { maxAge: 3_600_000, length: body.length, userMetadata: JSON.stringify(fields) };
  const writer = CoreCache.insert('bench', options);
  writer.append(body);
  writer.close();
  return new Response(body, { headers: fields });
}

async function bareFetch(request: Request): Promise<Response> {
  const response = await fetch(request, { backend: 'origin', cacheOverride: new CacheOverride('pass') });
  return new Response(await response.arrayBuffer(), { status: response.status, headers: response.headers });
}

/** What many would write instead: an application with the simple cache, and nothing of HTTP. */
const hono = new Hono();
hono.get('/*', async ({ req }) => {
  const entry = await SimpleCache.getOrSet(req.path, async () => {
    const response = await bareFetch(req.raw);
    return { value: await response.arrayBuffer(), ttl: 3_600 };
  });
  return new Response(await entry.arrayBuffer(), { headers: { 'content-type': 'text/html' } });
});

export const yardsticks: Record<string, (request: Request) => Response | Promise<Response>> = {
  'bare-response': () => new Response('hello'),
  'bare-hit': bareHit,
  'bare-fetch': bareFetch,
  hono: (request) => hono.fetch(request),
};
