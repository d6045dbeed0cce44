import type { Given } from '../../src/gateway/index.ts';
import { EXPLAINED_HOST } from '../edge/sites/explained.ts';

/** A request that is explained and made, once others have been answered. */
export interface ExplainedRequest {
  name: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  /** What the origin answers to earlier GETs of the URL, which have no headers but these. */
  earlier: readonly Given[];
  earlierHeaders: Record<string, string>;
  /** What it answers to the request itself. */
  answer: Given;
}

interface Case extends Partial<Pick<ExplainedRequest, 'method' | 'headers' | 'earlier' | 'earlierHeaders' | 'answer'>> {
  /** The first segment, which names the route; `page` by default. */
  route?: string;
  query?: string;
  host?: string;
}

const answer = (headers: Record<string, string>, status = 200): Given => ({
  status,
  headers: { 'content-type': 'text/plain', ...headers },
});
const cc = (value: string, more: Record<string, string> = {}, status = 200): Given =>
  answer({ 'cache-control': value, ...more }, status);

const FRESH = cc('max-age=600');
const PART = cc('max-age=600', { 'content-range': 'bytes 0-3/9', 'content-length': '4' }, 206);
/** Older than its lifetime from the start. */
const stale = (directives: string, more: Record<string, string> = {}): Given =>
  cc(`max-age=60, ${directives}`, { age: '100', ...more });

const CASES: Record<string, Case> = {
  hit: { earlier: [FRESH] },
  'hit with keys': { earlier: [cc('max-age=600', { 'surrogate-key': 'a b' })] },
  miss: { answer: FRESH },
  'miss with keys': { answer: cc('s-maxage=90', { 'surrogate-key': 'a b', 'cache-groups': '"g"' }) },
  'by Expires': {
    answer: answer({
      date: 'Mon, 30 Nov 2026 00:00:00 GMT',
      expires: 'Mon, 30 Nov 2126 00:00:00 GMT',
      'cache-control': 'public',
    }),
  },
  'by ttl': { route: 'ttl', answer: answer({}) },
  'by ttl, with the cookie of the key': { route: 'ttl', headers: { cookie: 'tier=gold; x=1' }, answer: answer({}) },
  'by defaultTtl': { route: 'default', answer: answer({}) },
  'found by a key of many parts': {
    route: 'keyed',
    query: '?a=1&utm_source=x',
    headers: { 'x-lang': 'de' },
    earlier: [FRESH],
    earlierHeaders: { 'x-lang': 'de' },
  },
  'missed by a key of many parts': { route: 'keyed', headers: { 'x-lang': 'de' }, earlier: [FRESH], answer: FRESH },
  'a sorted query': { route: 'cookies', query: '?b=1&a=2', answer: FRESH },
  'a stored cookie': { route: 'cookies', answer: cc('max-age=60', { 'set-cookie': 'a=b' }) },
  'stale-while-revalidate': { earlier: [stale('stale-while-revalidate=600')] },
  'max-stale': { headers: { 'cache-control': 'max-stale' }, earlier: [stale('stale-if-error=0')] },
  'stale-if-error': { earlier: [stale('stale-if-error=600')], answer: answer({}, 503) },
  'a stale one replaced': { earlier: [stale('stale-if-error=600')], answer: FRESH },
  'a stale one that holds': {
    earlier: [stale('stale-if-error=0', { etag: '"a"' })],
    answer: answer({ etag: '"a"', 'cache-control': 'max-age=60' }, 304),
  },
  'asked for something fresher': { headers: { 'cache-control': 'no-cache' }, earlier: [FRESH], answer: FRESH },
  'origin-failed': { earlier: [stale('stale-if-error=600')], answer: 'down' },
  'still-fresh': { headers: { 'cache-control': 'no-cache' }, earlier: [FRESH], answer: 'down' },
  'origin-failed, and nothing there': { route: 'down', answer: 'down' },
  'no-store': { answer: cc('no-store, max-age=60') },
  'no-store, once more': { earlier: [cc('no-store')], answer: cc('no-store') },
  private: { answer: cc('private, max-age=60') },
  'private, to one with cookies': { headers: { cookie: 'a=b' }, answer: cc('private') },
  cookie: { headers: { cookie: 'a=b' }, answer: FRESH },
  authorization: { headers: { authorization: 'Basic eDp5' }, answer: FRESH },
  'authorization, and public': { headers: { authorization: 'Basic eDp5' }, answer: cc('public, max-age=60') },
  'set-cookie': { answer: cc('max-age=60', { 'set-cookie': 'a=b' }) },
  'vary by all': { answer: cc('max-age=60', { vary: '*' }) },
  'vary by cookie': { headers: { cookie: 'a=b' }, answer: cc('public, max-age=60', { vary: 'cookie' }) },
  'vary-miss': {
    headers: { 'accept-language': 'de' },
    earlier: [cc('max-age=60', { vary: 'accept-language' })],
    answer: cc('max-age=60', { vary: 'accept-language' }),
  },
  'vary-hit': { earlier: [cc('max-age=60', { vary: 'accept-language' })] },
  'no-freshness': { answer: answer({}) },
  'to be validated each time': { answer: cc('no-cache, max-age=60', { etag: '"a"' }) },
  'length-unknown': {
    answer: answer({
      'content-type': 'application/octet-stream',
      'cache-control': 'max-age=60',
      'transfer-encoding': 'chunked',
    }),
  },
  'request-no-store': { headers: { 'cache-control': 'no-store' }, answer: FRESH },
  'only-if-cached': { headers: { 'cache-control': 'only-if-cached' } },
  'only-if-cached, and there': { headers: { 'cache-control': 'only-if-cached' }, earlier: [FRESH] },
  status: { answer: answer({}, 404) },
  'a status that nobody stores': { answer: cc('max-age=60', {}, 429) },
  'cookies, and a lifetime that is the route’s': {
    route: 'default',
    headers: { cookie: 'a=b' },
    answer: answer({}),
  },
  'cookies that are not read': { route: 'ttl', headers: { cookie: `a=${'x'.repeat(9_000)}` }, answer: FRESH },
  'content that nobody can read': {
    method: 'QUERY',
    headers: { 'content-length': '0', incremental: '?1' },
    answer: FRESH,
  },
  'a part that is there': {
    headers: { range: 'bytes=0-3' },
    earlier: [PART],
    earlierHeaders: { range: 'bytes=0-3' },
  },
  'an error with a lifetime': { answer: answer({ 'cache-control': 'max-age=60' }, 404) },
  'an error of the server': { answer: answer({ 'cache-control': 'max-age=60' }, 500) },
  overlong: { answer: cc(`max-age=60, ${'x'.repeat(20_000)}`) },
  precondition: { headers: { 'if-match': '"a"' }, answer: FRESH },
  'not-modified': {
    headers: { 'if-none-match': '"b"' },
    earlier: [cc('no-store')],
    answer: answer({ etag: '"b"' }, 304),
  },
  'a copy that holds': { headers: { 'if-none-match': '"a"' }, earlier: [cc('max-age=60', { etag: '"a"' })] },
  range: { headers: { range: 'bytes=0-3' }, answer: FRESH },
  'a range of what is there': { headers: { range: 'bytes=0-3' }, earlier: [FRESH] },
  'a part': {
    headers: { range: 'bytes=0-3' },
    answer: PART,
  },
  'a status 206 that nobody asked for': {
    answer: PART,
  },
  'a method that is not for caches': { method: 'POST', answer: answer({}) },
  'a method that invalidates': { method: 'DELETE', earlier: [FRESH], answer: answer({}, 204) },
  'a route that says pass': { route: 'pass', answer: FRESH },
  rewritten: { route: 'rewritten', answer: FRESH },
  pooled: { route: 'pooled', answer: FRESH },
  moved: { route: 'moved' },
  text: { route: 'text' },
  table: { route: 'table' },
  denied: { route: 'denied', headers: { 'x-bad': '1' } },
  'not denied': { route: 'denied', answer: FRESH },
  allowed: { route: 'allowed', answer: FRESH },
  'from another country': { route: 'foreign' },
  listed: { route: 'listed' },
  'within the limit': { route: 'limited', answer: FRESH },
  'over the limit': { route: 'limited', earlier: [FRESH] },
  preflight: {
    route: 'shared',
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
  },
  'another origin’s script': { route: 'shared', headers: { origin: 'https://evil.example' }, answer: FRESH },
  compressed: {
    route: 'small',
    headers: { 'accept-encoding': 'gzip' },
    answer: cc('max-age=60', { 'content-length': '5000' }),
  },
  closed: { host: 'closed-explained.example.test' },
  'no route': { route: 'nothing' },
  'no route for the method': { route: 'posted' },
  'a domain that moved': { host: 'old-explained.example.test', query: '?a=b' },
  'no domain': { host: 'nobody-explained.test' },
};

/** Each case as it is, and with something more that may change what is decided. */
const MORE: Record<string, Pick<Case, 'method' | 'headers' | 'query'>> = {
  '': {},
  ', by HEAD': { method: 'HEAD' },
  ', with a query': { query: '?q=1' },
};

/** Each has a path of its own. */
export const EXPLAINED: readonly ExplainedRequest[] = Object.entries(CASES).flatMap(([name, given], at) =>
  Object.entries(MORE).map(([more, added], variant) => {
    const {
      route = 'page',
      host = EXPLAINED_HOST,
      query = '',
      headers = {},
      earlier = [],
      earlierHeaders = {},
    } = given;
    const id = route === 'table' && variant === 0 ? 'entry' : `${at}-${variant}`;
    return {
      name: name + more,
      method: given.method ?? added.method ?? 'GET',
      url: `http://${host}/${route}/${id}${query || (added.query ?? '')}`,
      headers,
      earlier,
      earlierHeaders,
      answer: given.answer ?? FRESH,
    };
  }),
);
