/** The gateway and its yardsticks in one Wasm, so that what is compared runs in one process. */
import { CacheOverride } from 'fastly:cache-override';
import { CoreCache } from 'fastly:cache';
import { createGateway, defineGateway } from '../../src/gateway/index.ts';
import { fastly } from '../../src/platform/fastly.ts';
import { prepareSandbox } from '../../src/platform/sandbox.ts';

prepareSandbox();

const config = defineGateway({
  name: 'bench',
  backends: { origin: { origin: 'http://origin.example', local: 'http://127.0.0.1:1' } },
  domains: {
    'www.example': {
      routes: [
        { path: '/pass/*', to: 'origin', cache: 'pass' },
        { path: '/*', to: 'origin' },
      ],
    },
  },
});
const gateway = createGateway({ config, platform: fastly });
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
  const writer = CoreCache.insert('bench', {
    maxAge: 3_600_000,
    length: body.length,
    userMetadata: JSON.stringify(fields),
  });
  writer.append(body);
  writer.close();
  return new Response(body, { headers: fields });
}

async function bareFetch(request: Request): Promise<Response> {
  const response = await fetch(request, { backend: 'origin', cacheOverride: new CacheOverride('pass') });
  return new Response(await response.arrayBuffer(), { status: response.status, headers: response.headers });
}

const YARDSTICKS: Record<string, (request: Request) => Response | Promise<Response>> = {
  'bare-response': () => new Response('hello'),
  'bare-hit': bareHit,
  'bare-fetch': bareFetch,
};

addEventListener('fetch', (event) => {
  const yardstick = YARDSTICKS[event.request.headers.get('bench') ?? ''];
  const client = { address: event.client.address, waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
  event.respondWith(yardstick ? yardstick(event.request) : gateway.handle(event.request, client));
});
