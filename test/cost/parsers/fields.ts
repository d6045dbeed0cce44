import {
  parseAge,
  parseCacheControl,
  parseSurrogateControl,
  parseTargeted,
  qualifiedNames,
  secondsOf,
} from '../../../src/gateway/cache/cache-control.ts';
import { isNotModified } from '../../../src/gateway/cache/conditional.ts';
import { parseGroups } from '../../../src/gateway/cache/groups.ts';
import { parseHttpDate } from '../../../src/gateway/cache/http-date.ts';
import { isVariation, oneSpelling } from '../../../src/gateway/cache/no-vary-search.ts';
import { chooseRanges } from '../../../src/gateway/cache/range.ts';
import { keyProblem, originKeys, urlKey } from '../../../src/gateway/cache/surrogate-keys.ts';
import { normaliseAcceptEncoding, prefersCoding, variantOf, varyNames } from '../../../src/gateway/cache/vary.ts';
import { isReadable } from '../../../src/gateway/answers/proxy/content.ts';
import { selfOf } from '../../../src/gateway/backends/compile.ts';
import { withoutSelf } from '../../../src/gateway/backends/self.ts';
import { preferredForm } from '../../../src/gateway/errors/page.ts';
import { MAX_FIELD_LENGTH } from '../../../src/gateway/fields/limit.ts';
import { challenges } from '../../../src/gateway/fields/challenges.ts';
import { splitList } from '../../../src/gateway/fields/list.ts';
import { mediaType } from '../../../src/gateway/fields/media-type.ts';
import {
  hasOnlyCookies,
  keepCookies,
  opensString,
  readCookies,
  readsTheSame,
} from '../../../src/gateway/request/cookies.ts';
import { clientHeader, endToEndFields, hasLooped } from '../../../src/gateway/request/forwarding.ts';
import { varyWith } from '../../../src/gateway/response/fields.ts';
import { withSingletons } from '../../../src/gateway/response/singletons.ts';
import { headersOf, type Parser } from '../parser.ts';

const now = (): number => 0;

const SELF = selfOf({ scheme: 'https', host: 'a.test', port: 443 }, '/base');

/** Fields of requests and of answers. */
export const FIELD_PARSERS: readonly Parser[] = [
  {
    name: 'a list with quoted strings',
    covers: { 'gateway/fields/list.ts': 'splitList' },
    run: (text) => [splitList(text), splitList(text, ';')],
  },
  {
    name: 'what an origin says of itself',
    covers: { 'gateway/backends/self.ts': 'REFERENCE REFRESH ownPath withoutDomain' },
    run(text) {
      const unseen = (): void => undefined;
      const headers = { get: () => text, getSetCookie: () => [text], set: unseen, append: unseen, delete: unseen };
      return withoutSelf({ headers } as unknown as Response, SELF);
    },
    shapes: [
      '…',
      '//…',
      '//a.test/base/…',
      '//a.test…',
      '0…',
      '0;url…',
      '0; url=//a.test/base…',
      'a; domain…',
      'a; domain=…b',
    ],
    most: 8_192,
  },
  {
    name: 'Cache-Control',
    covers: {
      'gateway/cache/cache-control.ts':
        'NAME_END ARGUMENT_END WORD BETWEEN_WORDS before forbiddingWords unquote secondsOf parseSurrogateControl',
      'gateway/fields/list.ts': 'listedNames',
    },
    run(text) {
      const directives = parseCacheControl(text);
      return [secondsOf(directives, 'max-age'), qualifiedNames(directives, 'private')];
    },
    shapes: [
      '…',
      'a…b',
      '"…',
      'max-age=…',
      'private=…',
      'private="…',
      'private="…"',
      'private=a,…',
      'a="b"…',
      'a…="b"',
      'a="b…',
    ],
  },
  {
    name: 'Surrogate-Control',
    covers: {},
    run: parseSurrogateControl,
    shapes: ['…', 'max-age=1;…', 'content="…', 'content="…"'],
  },
  {
    name: 'CDN-Cache-Control',
    covers: {},
    run: parseTargeted,
    shapes: ['…', 'a…', 'a="…', 'a=(…', 'a=:…', 'a=%"…', 'a=@…', 'a=(1 …)'],
    most: MAX_FIELD_LENGTH,
  },
  { name: 'Age', covers: { 'gateway/cache/cache-control.ts': 'parseAge' }, run: parseAge },
  {
    name: 'If-None-Match',
    covers: {},
    run: (text) => isNotModified(headersOf({ 'if-none-match': text }), [['etag', 'W/"a"']], now),
    shapes: ['…', 'W/…', '"…', '"…"', 'W/"…'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'an ETag that a client asks about',
    covers: {},
    run: (text) => isNotModified(headersOf({ 'if-none-match': '"a", W/"b"' }), [['etag', text]], now),
  },
  {
    name: 'If-Modified-Since, Expires and Date',
    covers: { 'gateway/cache/http-date.ts': 'IMF_FIXDATE RFC_850 ASCTIME' },
    run: (text) => parseHttpDate(text, 0),
    shapes: ['…', 'Mon…', 'Mon, 0…', 'Monday, …', 'Sun Nov  6 08:49:37 1994…'],
  },
  {
    name: 'Range',
    covers: { 'gateway/cache/range.ts': 'resolve' },
    run: (text) => chooseRanges(headersOf({ range: text }), [], 1_000),
    shapes: ['…', 'bytes=…', 'bytes=0-…', 'bytes=…-0', 'bytes=0-1,…'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'If-Range',
    covers: {},
    run: (text) => chooseRanges(headersOf({ range: 'bytes=0-1', 'if-range': text }), [['etag', text]], 1_000),
  },
  {
    name: 'No-Vary-Search',
    covers: { 'gateway/cache/no-vary-search.ts': 'parameterName' },
    run: isVariation,
    shapes: ['…', 'params=("…")', 'except=("a" "…")', 'key-order, params=(…)', '…, key-order'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'a query of which some counts',
    covers: {},
    run: (text) => [oneSpelling(`?${text}`, 'key-order'), oneSpelling(`?${text}`, 'params=("a" "b")')],
    shapes: ['…', 'a=…', '&…', 'a=1&…'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'the length of a QUERY',
    covers: { 'gateway/answers/proxy/content.ts': 'isReadable' },
    run: (text) => isReadable(headersOf({ 'content-length': text })),
  },
  {
    name: 'WWW-Authenticate',
    covers: { 'gateway/fields/challenges.ts': 'PARAMETER' },
    run: challenges,
    shapes: ['…', 'a…b', 'Basic a=…', 'Basic a="…', 'a, b…', 'a, b …=', 'a, b=…'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'a field of one value',
    covers: { 'gateway/response/singletons.ts': 'firstTag firstDate firstReference' },
    run: (text) =>
      ['content-type', 'etag', 'expires', 'location', 'content-length'].map((name) =>
        withSingletons(new Response(null, { headers: headersOf({ [name]: text }) }), [[name, text]]),
      ),
    shapes: ['…', '…, a', '"…', '"…" ,', '1,…', 'Thu, …', '/…, /', '0…, 0'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'Vary',
    covers: { 'gateway/cache/vary.ts': 'NAME' },
    run: (text) => [
      varyNames(text, { credentials: ['authorization'], varyIgnored: ['dnt'] }, { cookies: true }),
      varyWith(text, 'Accept'),
    ],
  },
  {
    name: 'a header that an answer varies by',
    covers: { 'gateway/cache/vary.ts': 'trimmedParts' },
    run: (text) => variantOf(['accept-language', 'x-any'], () => text),
    shapes: ['…', 'a…b', '"…', 'a;…', 'a;q=…'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'a longer one',
    covers: {},
    run: (text) => variantOf(['accept-language', 'x-any'], () => text),
  },
  {
    name: 'Accept-Encoding',
    covers: { 'gateway/cache/vary.ts': 'CODING WEIGHT prefersCoding codingWeights' },
    run: (text) => [normaliseAcceptEncoding(text, () => true), prefersCoding(text, ['br', 'gzip'])],
    shapes: ['…', 'a…b', 'gzip…', 'gzip;q=…', 'gzip;q=0.…'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'Accept',
    covers: { 'gateway/errors/page.ts': 'JSON_TYPE' },
    run: preferredForm,
    shapes: ['…', 'a…b', 'text/html…', 'application/…+json', 'application/…', 'text/html;q=…'],
    most: MAX_FIELD_LENGTH,
  },
  { name: 'Content-Type', covers: {}, run: mediaType },
  {
    name: 'Cookie',
    covers: { 'gateway/request/cookies.ts': 'readCookies hasOnlyCookies PAIR readsTheSame opensString nameOf' },
    run: (text) => [
      readCookies(text, 'a'),
      keepCookies(text, ['a', 'b']),
      hasOnlyCookies(text, ['a', 'b', '']),
      readsTheSame(text, ['a']),
      opensString(text),
    ],
    shapes: ['…', 'a=…', 'a=1;…', 'a=";…', 'a="…', 'a=1…', '…=1', 'a=""…'],
    most: MAX_FIELD_LENGTH,
  },
  {
    name: 'Connection',
    covers: {},
    run(text) {
      const headers = headersOf({ connection: text, 'x-any': '1' });
      return [clientHeader(headers, 'x-any'), endToEndFields(headers)];
    },
    shapes: ['…', 'x-any,…', 'x-any…'],
  },
  {
    name: 'CDN-Loop',
    covers: { 'gateway/request/forwarding.ts': 'hasLooped' },
    run: (text) => hasLooped({ request: { headers: headersOf({ 'cdn-loop': text }) }, hop: null } as never, 'a'),
  },
  {
    name: 'Surrogate-Key',
    covers: { 'gateway/cache/surrogate-keys.ts': 'originKeys PLAIN_FIELD' },
    run: originKeys,
    most: 16 * 1_024,
  },
  {
    name: 'a surrogate key, and a URL that becomes one',
    covers: { 'gateway/cache/surrogate-keys.ts': 'keyProblem escapeBeyondAscii canonicalQuery' },
    async run(text) {
      keyProblem(text);
      return urlKey({ host: 'a', path: '/', query: text });
    },
  },
  {
    name: 'Cache-Groups and Cache-Group-Invalidation',
    covers: {},
    run: parseGroups,
    shapes: ['…', 'a…', '"…', '"…"', '"a"…', '"a";…', '(…', '("a"…)'],
    most: MAX_FIELD_LENGTH,
  },
];
