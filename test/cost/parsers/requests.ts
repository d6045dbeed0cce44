import { debugToken, type GatewayConfig } from '../../../src/gateway/index.ts';
import { gripToken } from '../../support/grip.ts';
import { site, type Site } from '../../support/site.ts';
import type { Parser } from '../parser.ts';

const HOST = 'www.example.test';
const SECRETS = { pushpin: '127.0.0.1:5561', grip_key: 'grip-secret', debug_key: 'debug-secret' };

/** Its form is right. */
const MARK = `1772366400000 a 127.0.0.1 http a.test ${'A'.repeat(43)}`;

const CONFIG: Partial<GatewayConfig> = {
  domains: {
    [HOST]: {
      routes: [
        { path: '/handler', handler: 'asks' as never },
        { path: '/stream/*', stream: { channels: ['a'] }, headers: { response: { set: { 'x-rest': ':rest' } } } },
        {
          path: '/keyed',
          to: 'origin',
          cache: { key: { headers: ['x-any'], cookies: ['a'], device: true }, query: { only: ['a'] } },
        },
        {
          path: '/*',
          to: 'origin',
          compress: true,
          headers: { cors: { origins: ['https://*.example.test'] } },
          cache: { ttl: '1m' },
        },
      ],
    },
  },
};

const asks = (request: Request, { fetch }: { fetch(url: string): Promise<Response> }): Promise<Response> =>
  fetch(request.headers.get('x-url')!);

interface Reply {
  fields: Record<string, string>;
  status?: number;
}

/** A site, and a way to have its origin answer the next request for what is not stored. */
function newSite(
  first: Reply,
): Site & { answered(reply: Reply, headers?: Record<string, string>, host?: string): Promise<Response> } {
  let reply = first;
  let count = 0;
  const origin = (): Response =>
    new Response('body', { status: reply.status ?? 200, headers: { 'content-type': 'text/plain', ...reply.fields } });
  const www = site({ config: CONFIG, handlers: { asks }, secrets: SECRETS, origin });
  return {
    ...www,
    answered(next, headers, host = HOST) {
      reply = next;
      return www.ask(`GET http://${host}/${(count += 1)}`, headers);
    },
  };
}

const FRESH = { 'cache-control': 'max-age=60' };
const www = newSite({ fields: { ...FRESH, etag: '"a"', vary: 'accept-language' } });
const other = newSite({ fields: FRESH });
const SIGNED = await gripToken({}, 'grip-secret');
const DEBUG = await debugToken({ expires: Date.UTC(2026, 2, 1, 13) / 1_000, nonce: 'a', prefix: '' }, 'debug-secret');

/** A place below another at the origin, and a guarded one in it. */
const guarded = site({
  config: {
    backends: { origin: { origin: 'http://origin.test/base' } },
    domains: {
      [HOST]: {
        routes: [
          { path: '/admin/*', to: 'origin', access: { deny: { addresses: ['192.0.2.1'] } } },
          { path: '/*', to: 'origin', cache: 'pass', rewrite: '/v1/a-:rest/raw' },
        ],
      },
    },
  },
});

/** Fields of a thousand kinds, of a size together. */
function manyFields(length: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: length / 20 }, (_, at) => [`x-field-${at}`, 'value']));
}

/** What no function gives alone, by whole requests. */
export const REQUEST_PARSERS: readonly Parser[] = [
  {
    name: 'a Location for a client on the same machine',
    covers: { 'gateway/response/stay-local.ts': 'LOCAL ABSOLUTE' },
    run: (location) => other.answered({ status: 302, fields: { location } }, {}, `${HOST}.localhost:7676`),
    shapes: ['…', '//…', 'https://…', `https://${HOST}:80…`],
    most: 8_192,
  },
  {
    name: 'a request target',
    covers: { 'gateway/request/receive.ts': 'splitUrl' },
    run: (text) => www.ask(`GET /${text.replaceAll(' ', '+')}`),
    shapes: ['…', '#…', '?…', 'a…#b'],
    most: 7_900,
  },
  {
    name: 'a request target beside a guarded one',
    covers: { 'gateway/answers/proxy/rewrite.ts': 'climbsBelow leavesTemplate' },
    run: (text) => guarded.ask(`GET /${text.replaceAll(' ', '+')}`),
    shapes: ['…', 'a…/%2e%2e/'],
    most: 7_900,
  },
  {
    name: 'every field of a request that is looked at on a hit',
    covers: {},
    run(text) {
      const names = ['cache-control', 'if-none-match', 'accept-language', 'accept-encoding', 'range', 'cookie'];
      return www.ask('GET /a', Object.fromEntries(names.map((name) => [name, text])));
    },
    shapes: ['…'],
  },
  {
    name: 'Pragma',
    covers: { 'gateway/answers/proxy/answer.ts': 'requestDirectives' },
    run: (pragma) => www.ask('GET /a', { pragma }),
    most: 8_192,
  },
  {
    name: 'Origin, and the names in a preflight',
    covers: { 'gateway/rules/cors/answer.ts': 'LABEL announced' },
    run: (text) =>
      www.ask('OPTIONS /a', {
        origin: `https://${text}.example.test`,
        'access-control-request-method': 'GET',
        'access-control-request-headers': text,
      }),
    shapes: ['…', 'a…b', 'a,…'],
    most: 8_192,
  },
  {
    name: "a handler's own request",
    covers: {},
    run: (text) => www.ask('GET /handler', { 'x-url': `/${text}` }),
    most: 7_900,
  },
  {
    name: 'a debug token',
    covers: { 'gateway/debug/explain.ts': 'TOKEN' },
    run: (text) => www.ask('GET /a', { 'popgate-debug': text }),
    shapes: ['…', '1.…', '1.1.a…', '1.1.a.…', '1.1.….a'],
  },
  {
    name: 'what a debug token makes the gateway tell',
    covers: { 'gateway/debug/explain.ts': 'printable formatTrace' },
    run: (text) => www.ask(`GET /a?${text}`, { 'popgate-debug': DEBUG }),
    most: 7_900,
  },
  {
    name: 'what is handed to Fanout, and comes from there',
    covers: { 'gateway/push/handoff.ts': 'handOff', 'gateway/push/mark.ts': 'MARK unescaped' },
    async run(text) {
      await www.ask(`GET /stream/${text}?${text}`);
      await www.ask(`GET /stream/a?${text}`, { 'grip-sig': SIGNED, 'popgate-stream': MARK });
      return www.ask('GET /stream/a', { 'grip-sig': SIGNED, 'popgate-stream': text });
    },
    shapes: ['…', '1 a …', '1 a 127.0.0.1 http …', '1 a 127.0.0.1 http [….'],
    most: 7_900,
  },
  {
    name: 'Content-Type and Content-Length of an answer',
    covers: {
      'gateway/cache/store.ts': 'TEXT completeness',
      'gateway/backends/body.ts': 'lengthOf',
    },
    async run(text) {
      await other.answered({ fields: { ...FRESH, 'content-type': text } });
      return other.answered({ fields: { ...FRESH, 'content-length': text } });
    },
    shapes: ['…', 'application/…+jso', '1…'],
  },
  {
    name: 'Content-Range and Content-Length of a part',
    covers: { 'gateway/cache/part.ts': 'CONTENT_RANGE isProvablePart' },
    async run(text) {
      const range = { range: 'bytes=0-1' };
      await other.answered({ status: 206, fields: { ...FRESH, 'content-range': text } }, range);
      const fields = { ...FRESH, 'content-range': 'bytes 0-3/4', 'content-length': text };
      return other.answered({ status: 206, fields }, range);
    },
    shapes: ['bytes …', 'bytes 0-…/4', '1…'],
  },
  {
    name: 'every field of an answer that decides on storing',
    covers: {},
    run(text) {
      const names = ['cache-control', 'surrogate-control', 'cdn-cache-control', 'vary', 'expires', 'age', 'etag'];
      const more = ['surrogate-key', 'cache-groups', 'content-type', 'last-modified', 'date', 'connection'];
      return other.answered({ fields: Object.fromEntries([...names, ...more].map((name) => [name, text])) });
    },
    shapes: ['"…'],
  },
  {
    name: 'many fields of a request',
    covers: {},
    run: (text) => www.ask('GET /many', { ...manyFields(text.length), 'cache-control': 'no-cache' }),
    shapes: [],
  },
  {
    name: 'many fields of an answer that is stored, given and validated',
    covers: {},
    async run(text) {
      const many = newSite({ fields: { ...manyFields(text.length), ...FRESH, etag: '"a"' } });
      await many.ask('GET /a');
      await many.ask('GET /a', { 'accept-encoding': 'gzip' });
      return many.ask('GET /a', { 'cache-control': 'no-cache' });
    },
    shapes: [],
  },
  {
    name: 'what is in a key',
    covers: {},
    run: (text) => www.ask(`GET /keyed?${'a=1&'.repeat(100)}`, { 'x-any': text, cookie: text, 'user-agent': text }),
  },
];
