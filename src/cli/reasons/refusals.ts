import type { ReasonRow } from './reason.ts';

/** Why an answer of the origin is not stored: words of `detail`. */
export const REFUSALS = {
  'shield-stale': {
    title: 'the shield gave a stale answer',
    means:
      'The shield had no fresh answer, and gave one past its lifetime, as the rules for stale answers allow. The edge passes it on and does not store it, since the next fetch may bring a fresh one.',
    change:
      'Nothing at the edge. Find out why the shield could not get a fresh answer: its own part of `Cache-Status` comes first in the answer.',
  },
  partial: {
    title: 'the answer is a part',
    means:
      'The origin answered 206. It was asked for the whole, and sent a part; or it was asked with the client’s own `Range`, because the whole could not be stored a moment ago.',
    change:
      'The origin, if it sends parts of what it was asked for as a whole. Else see why the whole is not stored: ask without `Range`.',
  },
  status: {
    title: 'an answer of this status is not stored',
    means:
      'One of these: the status is 428, 429, 431 or 511, which are never stored; the cache does not know the status, and the answer has no lifetime or says `must-understand`; it is an error other than 404 and 410, to a request with credentials, with cookies outside of the key or with a `Cache-Control` of its own; or it is such an error, and a page that is stored would have to give way to it.',
    change:
      'Mostly nothing: such an answer may be about the one request or the one moment. What is the same for all is better said by another status, with a lifetime.',
  },
  overlong: {
    title: 'a field that decides on storing is too long',
    means:
      '`Cache-Control`, `CDN-Cache-Control`, `Popgate-CDN-Cache-Control`, `Surrogate-Control`, `Vary`, `Expires` or `Cache-Groups` of the answer has more than 8,192 characters. Fields as long as that are not read, and what they say might forbid to store the answer.',
    change: 'The origin: shorten the field. Keys for purging belong into `Surrogate-Key`, which may be longer.',
    cacheable: 'have the origin shorten the field to at most 8,192 characters',
  },
  'no-store': {
    title: 'the origin says no-store',
    means:
      'The field that decides (`Surrogate-Control`, `Popgate-CDN-Cache-Control`, `CDN-Cache-Control`, else `Cache-Control`) has `no-store`. Nothing in the configuration outweighs it, `ttl` neither; only `must-understand` beside it does, where the cache knows the status.',
    change:
      'The origin, if the answer is the same for all clients: send `Cache-Control: max-age=60`, or keep `no-store` for browsers and send `CDN-Cache-Control: max-age=60` beside it.',
    cacheable:
      'have the origin send CDN-Cache-Control: max-age=60 (browsers still see its no-store), if the answer is the same for all clients',
  },
  'request-no-store': {
    title: 'the client says no-store',
    means:
      'The request has `Cache-Control: no-store`: what is fetched for it is not stored (RFC 9111 §5.2.1.5). What was stored before stays.',
    change:
      'The client; or `cache: { ignoreClientDirectives: true }` on the route, where clients shall not decide that.',
    cacheable: 'write cache: { ignoreClientDirectives: true } on the route, or have the client leave no-store out',
  },
  private: {
    title: 'the origin says private',
    means:
      'The field that decides has `private`, so the answer is for one client. Nothing in the configuration outweighs it. `private="x"`, with names of fields, forbids nothing: the answer is stored without those fields.',
    change:
      'The origin, if the answer is the same for all clients: `max-age=60` in place of `private`, or `CDN-Cache-Control: max-age=60` beside it, which outweighs `Cache-Control` here and not in browsers.',
    cacheable:
      'have the origin send CDN-Cache-Control: max-age=60 (browsers still see its private), if the answer is the same for all clients',
  },
  authorization: {
    title: 'the request has credentials',
    means:
      'The origin was sent a field that says who the client is (`Authorization`, `X-Api-Key`, `Api-Key`, `X-Auth-Token`, `X-Access-Token`, or those that `cache.credentials` names), and the answer has none of `public`, `s-maxage` and `must-revalidate` (RFC 9111 §3.5).',
    change:
      'Where the answer is the same for all: `public` at the origin. Where each token has an answer of its own: the field in `cache.key.headers`. Where the origin does not need the field: `headers: { request: { remove: […] } }`.',
    cacheable: 'have the origin add public to its Cache-Control, if the answer is the same whoever asks',
  },
  'set-cookie': {
    title: 'the answer has Set-Cookie',
    means: 'The answer sets a cookie. Stored, it would give every client the same one.',
    change:
      'The origin: leave `Set-Cookie` out of pages that are for all. Or, where each client may get the same cookie, `cache: { storeSetCookie: true }` on the route. With `Cache-Control: no-cache="set-cookie"` the answer is stored without the cookie.',
    cacheable: 'write cache: { storeSetCookie: true } on the route, or have the origin leave Set-Cookie out',
  },
  vary: {
    title: 'it varies by what differs always',
    means:
      '`Vary` of the answer is `*`, has a member that is no name of a field, has more than eight, or names `Forwarded`, `X-Forwarded-For`, the field in which the backend gets the client’s address, a field of credentials, or `Cookie` where the request has cookies outside of the key. No second request would get that answer.',
    change:
      'The origin: name in `Vary` only what changes the answer. For cookies and credentials: those that count in `cache.key.cookies` or `cache.key.headers`. For others, such as `User-Agent`: `cache: { vary: { ignore: […] } }`.',
    cacheable: 'have the origin name in Vary only fields by which many clients are the same',
  },
  cookie: {
    title: 'the request has cookies',
    means:
      'The request has cookies outside of the key, and the origin gave the answer no lifetime above zero itself (one by `statuses`, `defaultTtl` or a tenth of its age does not count): it may be for that client. Or the key has cookies and the field could be read in more than one way. Or the cookies have more than 8,192 characters; if the key has cookies, such a request passes by the cache.',
    change:
      'The origin: `Cache-Control: max-age=…` on what is the same for all. Or `cache: { ttl: … }` on the route: then the origin gets only the cookies of `cache.key.cookies`, and no others can matter.',
    cacheable:
      "write cache: { ttl: '60s' } on the route, with the cookies that count in key.cookies, or have the origin send Cache-Control: max-age=60",
  },
  'no-freshness': {
    title: 'the origin gives no lifetime',
    means:
      'Neither the origin nor the route says for how long the answer is good, and it has neither `ETag` nor `Last-Modified` to ask about it later. Or the answer is older on arrival than all that its lifetime and windows allow. Or it is an error that nobody gave a lifetime.',
    change:
      "The origin: `Cache-Control: max-age=…`. Or the route: `cache: { ttl: … }` in any case, `defaultTtl` where the origin says nothing; for an error `cache: { statuses: { 404: '1m' } }`.",
    cacheable:
      "write cache: { ttl: '60s' } on the route (for an error cache: { statuses: { 404: '1m' } }), or have the origin send Cache-Control: max-age=60",
  },
  'length-unknown': {
    title: 'no length to check it by',
    means:
      "The body cannot be proved whole: it has no `Content-Length` and is not of a type that is read whole; the route says `unknownLength: 'pass'`; it is sent piece by piece (`text/event-stream`, `multipart/*`, `application/x-ndjson`), or says `Incremental` without a length; or it has more than 100 MB. The same word stands where the surrogate keys of the answer cannot be kept (the log says which: `not stored: …`), and where the variants of the URL have more than eight names.",
    change:
      "The origin: send `Content-Length`. Or `cache: { wholeTypes: ['application/pdf'] }`: such bodies are read whole before the client gets them. A stream cannot be stored.",
    cacheable: 'have the origin send Content-Length, or name the media type in cache: { wholeTypes: […] } of the route',
  },
  'not-modified': {
    title: 'the client’s copy holds',
    means:
      'Nothing is stored, so the origin was asked with the client’s own `If-None-Match` or `If-Modified-Since`, and answered 304: the client’s copy is still good. A 304 has nothing to store. This happens only where an answer like that was not stored a moment ago.',
    change: 'Nothing. Why the page itself is not stored, a request without conditions says.',
  },
} as const satisfies Readonly<Record<string, ReasonRow>>;
