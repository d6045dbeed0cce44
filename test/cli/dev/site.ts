/** A site of which each part can be edited. */
export const SITE = 'http://a.example';

export const configOf = (origin: string, greeting: string): string => `import { defineGateway } from 'popgate';
import names from './names.json';

export default defineGateway({
  name: 'site',
  backends: { shop: { origin: 'https://shop.example', local: '${origin}' } },
  stores: { config: { settings: { colour: 'blue' } }, kv: { pages: { about: 'us' } }, secret: { payments: ['api_key'] } },
  domains: {
    'a.example': {
      routes: [
        { path: '/greeting', respond: { body: '${greeting} ' + names.first } },
        { path: '/hello', handler: 'hello' },
        { path: '/later', handler: 'later' },
        { path: '/alone', handler: 'alone' },
        { path: '/stores', handler: 'stores' },
        { path: '/missing', handler: 'missing' },
        { path: '/rewritten', handler: 'rewritten' },
        { path: '/strayed', handler: 'strayed' },
        { path: '/named', handler: 'named' },
        { path: '/live', stream: { channels: ['live'] } },
        { path: '/*', to: 'shop' },
      ],
    },
  },
  admin: {},
});
`;

export const handlersOf = (answer: string): string => `import type { Handler } from 'popgate';
import { ConfigStore } from 'fastly:config-store';
import { KVStore } from 'fastly:kv-store';
import { SecretStore } from 'fastly:secret-store';
import { HTMLRewritingStream } from 'fastly:html-rewriter'; import { Shield } from 'fastly:shielding';
import { name } from './name.ts';

const settings = new ConfigStore('settings');

export const handlers = {
  hello: () => {
    console.log('hello is asked');
    return ${answer};
  },
  later: (_request, { waitUntil }) => {
    waitUntil(
      Promise.reject(new Error('too late')),
    );
    return new Response('sent');
  },
  alone: () => {
    void Promise.reject(new RangeError('left alone'));
    return new Response('sent');
  },
  stores: async () => {
    const kv = new KVStore('pages');
    await kv.put('new', 'page');
    const texts = [
      settings.get('colour'),
      await (await kv.get('about'))!.text(),
      await (await kv.get('new'))!.text(),
      (await new SecretStore('payments').get('api_key'))!.plaintext(),
    ];
    return new Response(texts.join(' '));
  },
  missing: () => new Response(String(new Shield('pdx-or-us'))),
  strayed: async () => {
    const page = await fetch('https://third.example/page');
    return page;
  },
  named: async (request) => {
    const url = request.headers.get('x-target')!;
    const pages = [
      await fetch(url, { backend: 'shop' } as RequestInit),
      await fetch(new Request(url, { backend: 'shop' } as RequestInit)),
    ];
    return new Response((await Promise.all(pages.map((page) => page.text()))).join());
  },
  rewritten: () => {
    const headline = new HTMLRewritingStream().onElement('h1', (element) => element.append('!'));
    return new Response(new Response('<h1>Hello</h1>').body.pipeThrough(headline));
  },
} satisfies Record<string, Handler>;
`;

/** The files of a project; its origin is at this URL. */
export function siteFiles(origin: string): Record<string, string> {
  return {
    'src/gateway.config.ts': configOf(origin, 'Hello'),
    'src/names.json': '{"first":"Ada"}',
    'src/handlers/index.ts': handlersOf('new Response(`I am ${name}`)'),
    'src/handlers/name.ts': "export const name = 'one';\n",
  };
}
