import { redirectAnswer } from '../../../src/gateway/answers/redirect/answer.ts';
import { effectiveQuery } from '../../../src/gateway/cache/key.ts';
import { renderKeys } from '../../../src/gateway/cache/surrogate-keys.ts';
import { parseDuration } from '../../../src/gateway/config/duration.ts';
import { parseAllowed } from '../../../src/gateway/dynamic-backends/resolve.ts';
import { fillIn } from '../../../src/gateway/errors/page.ts';
import { contentful } from '../../../src/gateway/hooks/senders/contentful.ts';
import { purgeNames } from '../../../src/gateway/check.ts';
import { channelName } from '../../../src/gateway/push/channel.ts';
import { gripFault } from '../../../src/gateway/push/grip-signature.ts';
import { gripItems } from '../../../src/gateway/push/message.ts';
import { parseEvents } from '../../../src/gateway/push/websocket-events.ts';
import { parseAddress, parseRange } from '../../../src/gateway/request/addresses.ts';
import { foldedPath, isFoldable, readingsOf } from '../../../src/gateway/request/fold.ts';
import { canonicalHost, canonicalPath, isCanonicalHost } from '../../../src/gateway/request/receive.ts';
import { matchingPlaces, pathParams, treeOf } from '../../../src/gateway/routes/tree.ts';
import { geoValues } from '../../../src/gateway/rules/geo/tell.ts';
import { writeLine } from '../../../src/gateway/rules/log/write.ts';
import { refuseIfClosed } from '../../../src/gateway/rules/maintenance/refuse.ts';
import { redirectByTable } from '../../../src/gateway/rules/redirects/find.ts';
import { packEntries } from '../../../src/gateway/rules/redirects/pack.ts';
import { recogniseHop } from '../../../src/gateway/shield/hop.ts';
import { fakePlatform } from '../../support/fake-platform.ts';
import { TRANSPARENT } from '../../support/site.ts';
import { headersOf, type Parser } from '../parser.ts';

const ALLOWED = [{ scheme: 'https', host: '*.tenants.example', port: 443 }] as const;
const TOLD = { status: 502, phrase: 'Bad Gateway', requestId: 'id', message: '<b>&' };
const TREE = treeOf(['/*', '/:a/:b/*', '/a/:b', '/a/a/a/a/a/*', '/:a/a/:b/a/*', '/a//a', '//*']);
const ROUTE = { segments: [{ parameter: 'a' }, { literal: 'b' }], rest: true };
const names = purgeNames(TRANSPARENT);
const platform = fakePlatform();

/** A platform on which every store has the one text. */
const storing = (text: string) => ({
  ...platform,
  stores: { ...platform.stores, config: () => text, kv: async () => text },
});

const exchangeOf = (fields: object) =>
  ({ ...EXCHANGE, params: () => ({ rest: 'a' }), platform, request: { headers: headersOf({}) }, ...fields }) as never;
const EXCHANGE = { method: 'GET', scheme: 'http', host: 'a.test', path: '/', query: '', hop: null, trace: [] };

const ALIKE = packEntries(
  Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`/${'a'.repeat(at)}`, `/${'a'.repeat(at)}b`])),
);

/** Hosts, paths and queries; what is in stores, templates and bodies; what the gateway itself writes. */
export const TEXT_PARSERS: readonly Parser[] = [
  {
    name: 'a host',
    covers: { 'gateway/request/receive.ts': 'HOST' },
    run(text) {
      isCanonicalHost(text);
      return canonicalHost(text, false);
    },
    shapes: ['…', 'a…', 'a…b', '[…', '[…]', 'a:…', `${'a'.repeat(60)}…`, `${'a-'.repeat(31)}.…`],
  },
  {
    name: 'a path',
    covers: {
      'gateway/request/receive.ts':
        'PLAIN_PATH NEEDS_ENCODING UNRESERVED canonicalPath canonicalCharacter removeDotSegments',
      'gateway/routes/tree.ts': 'pathParams',
    },
    run(text) {
      const path = canonicalPath(text);
      return [matchingPlaces(TREE, path), pathParams(ROUTE, path)];
    },
    shapes: ['/…', '/a…b', '/a/…/../'],
  },
  {
    name: 'what an origin could read in a path',
    covers: {
      'gateway/request/fold.ts':
        'FOLDABLE ESCAPE CONTROLS unescaped shortened withoutEmptySegments resolved withoutParameters ' +
        'withPlainSlashes withoutTails cutShort withoutControls',
    },
    run(text) {
      foldedPath(text);
      return [isFoldable(text), ...readingsOf(text)];
    },
    shapes: ['/…', '/%…', '/a%2f…/../', '/%25…'],
    most: 8_000,
  },
  {
    name: 'a query',
    covers: { 'gateway/cache/key.ts': 'effectiveQuery' },
    run(text) {
      const named = { names: new Set(['a', 'utm']), prefixes: ['b', 'utm_'] };
      return [
        effectiveQuery(text, { kind: 'sort' }),
        effectiveQuery(text, { kind: 'only', ...named }),
        effectiveQuery(text, { kind: 'except', ...named }),
      ];
    },
    shapes: ['?…', '?a…', '?a=…', '?…=1', '?%61…', '?a&…', '?+&…'],
  },
  {
    name: 'a URL to purge',
    covers: { 'gateway/purge/purger.ts': 'readUrl' },
    run: (text) => names.ofUrl(text),
    shapes: ['…', 'http://…', 'http://www.example.test/…', 'http://www.example.test?…', 'http://www.example.test…'],
  },
  {
    name: 'an origin that is chosen at a request',
    covers: { 'gateway/dynamic-backends/resolve.ts': 'ORIGIN' },
    run: (text) => parseAllowed(text, ALLOWED),
    shapes: ['…', 'https://…', 'https://a…', 'https://a…b', 'https://a…:443', 'https://…tenants.example'],
  },
  {
    name: "a tenant's timeout",
    covers: { 'gateway/config/duration.ts': 'parseDuration' },
    run: parseDuration,
  },
  {
    name: 'an address and a range of them',
    covers: { 'gateway/request/addresses.ts': 'IPV4 parseRange groupsOf readGroups' },
    run: (text) => [parseAddress(text), parseRange(text)],
    shapes: ['…', '1.…', '::…', '…::1', 'a:…', '::1/…', '…/8'],
  },
  {
    name: 'parameters in keys, channels and redirects',
    covers: {
      'gateway/cache/surrogate-keys.ts': 'renderKeys',
      'gateway/push/channel.ts': 'UNSAFE channelName',
      'gateway/answers/redirect/answer.ts': 'redirectAnswer singleSlash withQuery',
    },
    run(text) {
      const template = [{ parameter: 'rest' }];
      renderKeys([template], { rest: text });
      const exchange = exchangeOf({ query: `?${text}`, params: () => ({ rest: text }) });
      redirectAnswer(exchange, { to: template, status: 301, keepsQuery: true }, 'drop');
      redirectAnswer(exchange, { to: template, status: 301, keepsQuery: true }, 'keep');
      return channelName(template, { rest: text });
    },
    shapes: ['/…a'],
  },
  {
    name: 'an error page',
    covers: { 'gateway/errors/page.ts': 'fillIn escapeHtml' },
    run: (text) => [fillIn(text, TOLD, 'text/html'), fillIn('{{message}}', { ...TOLD, message: text }, 'text/html')],
    shapes: ['…', '{{…', '{{status…', '…}}'],
  },
  {
    name: 'the flag of maintenance',
    covers: { 'gateway/rules/maintenance/refuse.ts': 'SECONDS' },
    run: (text) =>
      refuseIfClosed(exchangeOf({ platform: storing(text) }), { store: 'a', key: 'b', retryAfterSeconds: 1 }),
    shapes: ['…', '600…', '600;…', '6…;'],
  },
  {
    name: 'a stored redirect',
    covers: { 'gateway/rules/redirects/find.ts': 'VALUE' },
    run: (text) =>
      redirectByTable(exchangeOf({ platform: storing(text) }), {
        from: { kind: 'config', store: 'a' },
        entries: [],
        patterns: null,
        status: 301,
        keepsQuery: true,
      }),
    shapes: ['…', '/…', '301 …', '301…/a', 'https://…', 'https://a…', 'https://a…b', 'https://[…', 'https://a/…'],
    most: 8_000,
  },
  {
    name: 'a path among many redirects',
    covers: {},
    run: (text) =>
      redirectByTable(exchangeOf({ path: `/${text}` }), {
        from: null,
        entries: ALIKE,
        patterns: null,
        status: 301,
        keepsQuery: true,
      }),
    shapes: ['…', 'a…', 'aaaaaaaa… ', '… /a'],
  },
  {
    name: 'what a redirect takes along',
    covers: { 'gateway/rules/redirects/find.ts': 'fromPatterns' },
    run(text) {
      const pattern = { segments: [], rest: true, redirect: { to: [{ parameter: 'rest' }], status: 301 } };
      const patterns = { tree: treeOf(['/*']), list: [pattern] };
      const table = { from: null, entries: [], patterns, status: 301, keepsQuery: true };
      return redirectByTable(exchangeOf({ path: `/${text}`, query: `?${text}` }), table);
    },
    shapes: ['…', '/…a', '#…'],
  },
  {
    name: 'what a route tells of a client',
    covers: { 'gateway/rules/geo/tell.ts': 'encode encodeCharacter' },
    run: (text) => geoValues(exchangeOf({ located: { city: text } }), { fields: ['city'], defaults: {} }),
  },
  {
    name: 'a line of the access log',
    covers: { 'gateway/rules/log/write.ts': 'lineOf', 'gateway/rules/log/fields.ts': 'bytesOf' },
    run: (text) =>
      writeLine(
        {
          exchange: exchangeOf({ path: text, host: text }),
          response: { status: 200, headers: headersOf({ 'content-length': text }) },
          platform: { ...platform, logTo: () => undefined },
        } as never,
        { endpoint: 'a', sample: 1, fields: ['host', 'path', 'bytes'] },
      ),
  },
  {
    name: 'a hop',
    covers: { 'gateway/shield/hop.ts': 'HOP' },
    run: (text) => recogniseHop(exchangeOf({ request: { headers: headersOf({ 'popgate-hop': text }) } })),
    shapes: ['…', '1 …', '1 a …', '1 a 127.0.0.1 …'],
  },
  {
    name: 'a Grip-Sig',
    covers: { 'gateway/push/grip-signature.ts': 'TOKEN bytesOf' },
    run: (text) => gripFault(text, platform),
    shapes: ['…', 'a.…', '….a.b', 'a.…b.c'],
    most: 4_096,
  },
  {
    name: 'an event that is published',
    covers: { 'gateway/push/message.ts': 'serverSent' },
    run: (text) => gripItems({ channel: 'a', data: text, contentType: 'text/plain' }),
  },
  {
    name: 'WebSocket events',
    covers: { 'gateway/push/websocket-events.ts': 'HEAD' },
    run: parseEvents,
    shapes: ['…', 'OPEN\r\n…', 'TEXT ffff\r\n…\r\n', 'A…\r\n'],
  },
  {
    name: 'many WebSocket events',
    covers: {},
    run: (text) => parseEvents('PING\r\n'.repeat(text.length / 6)),
    shapes: [],
  },
  {
    name: 'the signed headers of Contentful',
    covers: { 'gateway/hooks/senders/contentful.ts': 'TOKEN canonicalHead' },
    run(text) {
      const headers = headersOf({ 'x-contentful-signed-headers': text, 'x-contentful-timestamp': '1' });
      return contentful.part!('canonical', { method: 'POST', target: `/?${text}`, headers });
    },
    shapes: ['…', 'x-contentful-timestamp,…', 'x-contentful-timestamp,a…'],
  },
];
