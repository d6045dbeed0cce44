/** A gateway whose handlers and transforms use all that their context has, on the platform. */
import { HTMLRewritingStream } from 'fastly:html-rewriter';
import { createGateway, type GatewayConfig, type Handler, type Transform } from '../../src/gateway/index.ts';
import { capabilities } from '../../src/gateway/everything.ts';
import { fastly } from '../../src/platform/fastly/index.ts';
import { prepareSandbox } from '../../src/platform/fastly/sandbox.ts';

const handlers: Record<string, Handler> = {
  async charge(_, { backends, secrets, log }) {
    const key = await secrets.get('payments/api_key');
    log('charging');
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/plain' };
    const answer = await backends.third.fetch('/v1/charges?now=1', { method: 'POST', headers, body: 'amount=3' });
    return new Response(`${answer.status} ${await answer.text()}`);
  },
  async stores(_, { config, kv, secrets }) {
    await kv.put('pages/new', 'written', { ttl: '1m' });
    const read = [
      config.get('flags/a'),
      config.get('flags/none'),
      await kv.get('pages/old'),
      await kv.get('pages/new'),
    ];
    const lost = await secrets.get('nobody/x');
    const refused = await Promise.resolve(kv.get('nobody/x')).catch((error: unknown) => typeof error);
    return new Response(JSON.stringify([...read, lost, refused]));
  },
  async cached(_, { backends }) {
    const answer = await backends.third.fetch('/made');
    return new Response(`made of ${await answer.text()}`, {
      headers: { 'content-type': 'image/x-own', 'cache-control': 'max-age=60', 'surrogate-key': 'made' },
    });
  },
  async reads(request) {
    return new Response(`${(await request.arrayBuffer()).byteLength} bytes`);
  },
};

const nonce: Transform = (response, { requestId }) => {
  const headers = new Headers(response.headers);
  headers.set('content-security-policy', `script-src 'nonce-${requestId}'`);
  const rewriter = new HTMLRewritingStream().onElement('script', (script) => script.setAttribute('nonce', requestId));
  return new Response(response.body && response.body.pipeThrough(rewriter), { status: response.status, headers });
};

const banner: Transform = async (response, { backends }) => {
  const fragment = await (await backends.third.fetch('/banner')).text();
  const rewriter = new HTMLRewritingStream().onElement('body', (body) => body.prepend(fragment));
  return new Response(response.body!.pipeThrough(rewriter), { status: response.status, headers: response.headers });
};

const config: GatewayConfig = {
  name: 'handlers',
  backends: { origin: { origin: 'http://origin.example' }, third: { origin: 'http://third.example' } },
  domains: {
    'www.example.test': {
      routes: [
        { path: '/charge', handler: 'charge' },
        { path: '/stores', handler: 'stores' },
        { path: '/cached', handler: 'cached', cache: { staleWhileRevalidate: '1m' } },
        { path: '/reads', handler: 'reads', maxBody: { size: '10kB', time: '500ms' } },
        { path: '/upload', to: 'origin', maxBody: { size: '10kB', time: '500ms' } },
        { path: '/nonce/*', to: 'origin', transform: 'nonce' },
        { path: '/banner/*', to: 'origin', transform: { handler: 'banner', at: 'store' } },
        {
          path: '/*',
          to: 'origin',
          errors: { replaceOrigin: ['5xx'], cache: { ttl: '10s' }, '5xx': { body: 'sorry {{status}}' } },
        },
      ],
    },
  },
  stores: { config: { flags: {} }, kv: { pages: {} }, secret: { payments: ['api_key'] } },
};

prepareSandbox();
const gateway = createGateway({
  config,
  capabilities: { ...capabilities, handlers, transforms: { nonce, banner } },
  platform: fastly,
});

addEventListener('fetch', (event) => {
  const client = { address: event.client.address, waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
  event.respondWith(gateway.handle(event.request, client));
});
