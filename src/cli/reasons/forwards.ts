import type { ReasonRow } from './reason.ts';

/** Why the origin is asked: `fwd-` and a word of `fwd`, and how that may end well. */
export const FORWARDS = {
  'fwd-bypass': {
    title: 'the route says pass',
    means: "The route says `cache: 'pass'`: nothing is looked up, and nothing stored.",
    change:
      'Another value of `cache` on the route, or in `defaults`; or another route in front of it for what may be stored.',
    cacheable: "write cache: { ttl: '60s' } on the route in place of cache: 'pass'",
  },
  'fwd-method': {
    title: 'no method for the cache',
    means:
      'The method is none of GET, HEAD and QUERY. The request passes by the cache; if it succeeds, what is stored for its URL is purged, unless the route says `invalidate: false`.',
    change: 'The client: read by GET; a search with a long question by QUERY (RFC 10008).',
    cacheable: 'have the client read by GET, or by QUERY where the question is in the content',
  },
  'fwd-uri-miss': {
    title: 'nothing is stored for this key',
    means:
      'Nothing is stored at this POP under the key of the request. It was not asked for yet, was not stored, has been purged, or was kept no longer than its lifetime and windows.',
    change:
      "Nothing for a first request. If it comes again and again: compare the keys of two requests; the query is the usual difference (`cache: { query: { except: ['utm_*'] } }`). Each POP has a cache of its own; a shield is one for all of them.",
  },
  'fwd-vary-miss': {
    title: 'no such variant yet',
    means:
      'Answers for this key vary by fields that the origin names in `Vary`, and none is stored for the values that this request has.',
    change:
      "The origin: fewer fields in `Vary`. Or `cache: { vary: { ignore: ['User-Agent'] } }` on the route, where one answer is for all.",
  },
  'fwd-miss': {
    title: 'nothing stored that would do',
    means:
      'A HEAD, or a request for a part, and no answer to a GET is stored that it could be made of. The answer to a HEAD is never stored.',
    change: 'Nothing. A GET of the same URL fills the cache, and HEAD is answered from it.',
    cacheable: 'ask by GET: the answer to a HEAD is never stored, but answered from what a GET has stored',
  },
  'fwd-request': {
    title: 'the client wants it fresher',
    means:
      'What is stored is fresh, and the request asks for something fresher: `Cache-Control: no-cache`, `max-age` or `min-fresh`, or `Pragma: no-cache`, as a reload button sends it. The fetch is for that client alone, and what is stored stays.',
    change: '`cache: { ignoreClientDirectives: true }` on the route.',
    cacheable: 'write cache: { ignoreClientDirectives: true } on the route: the client then gets what is stored',
  },
  'fwd-stale': {
    title: 'what is stored is too old',
    means:
      'What is stored is past its lifetime, or was soft-purged, and is not to be given without asking. The origin is asked with its `ETag` or `Last-Modified`, if it has one.',
    change:
      'A longer lifetime; `cache: { staleWhileRevalidate: … }`, so that no client waits; `ETag` at the origin, so that it can answer 304.',
  },
  'fwd-partial': {
    title: 'only a part is there',
    means:
      'A word of RFC 9211 for a cache that fetches the rest of a body. Popgate does not do that, and never says it.',
    change: 'Nothing.',
  },
  revalidated: {
    title: 'the origin says it holds',
    means:
      'What was stored was too old, or the client wanted it checked, and the origin answered 304: it still holds. It is fresh again, unless the fetch was for one client alone.',
    change: 'Nothing. A longer lifetime makes it rarer.',
  },
} as const satisfies Readonly<Record<string, ReasonRow>>;
