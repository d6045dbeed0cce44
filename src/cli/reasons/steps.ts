import type { ReasonRow } from './reason.ts';

/** What is done between the look-up and the store. */
export const STEPS = {
  rewrite: {
    title: 'the origin is asked for another path',
    means: 'The route’s `rewrite` makes another path of the one that the client asked for. The key keeps the client’s.',
    change: '`rewrite` of the route.',
  },
  key: {
    title: 'by what is looked up',
    means:
      'The key has the host, the path, the query after the route’s `query`, and what `cache.key` and rules add. Requests with one key get one stored answer; what is left out of the query does not reach the origin.',
    change: '`cache: { query: …, key: … }` of the route.',
  },
  'found-fresh': {
    title: 'found, and fresh',
    means:
      'What is stored is younger than its lifetime, and the client does not ask for more: it is given, and nobody is asked.',
    change: 'Nothing. What is wrong in it is purged, by its URL or a surrogate key.',
  },
  'found-stale-while-revalidate': {
    title: 'found stale, given and refreshed',
    means:
      'What is stored is past its lifetime, and within `staleWhileRevalidate`: it is given at once, and one request fetches a new one in the background.',
    change: 'A longer lifetime, or a shorter `staleWhileRevalidate`.',
  },
  'found-max-stale': {
    title: 'found stale, and the client takes it',
    means:
      'What is stored is past its lifetime, and the request says `max-stale`. An origin that forbids stale answers, as by `must-revalidate`, outweighs that.',
    change: '`cache: { ignoreClientDirectives: true }`, where clients shall not decide that.',
  },
  'found-validate': {
    title: 'found, and not to be used without asking',
    means:
      'What is stored is stale and in no window that allows it, or the client asks for something fresher. The origin is asked with its `ETag` or `Last-Modified`; if it fails, what is stored may stand in.',
    change: 'A longer lifetime; `staleWhileRevalidate`; for the client’s wish `ignoreClientDirectives: true`.',
  },
  'found-partial': {
    title: 'a stored part has what is asked for',
    means:
      'The whole is not stored, but the last part that was fetched is, is fresh, and has the range: the origin is not asked.',
    change: "Nothing. `cache: { range: 'whole' }` stores the whole in its place.",
  },
  collapsed: {
    title: 'waited for the fetch of another request',
    means:
      'Another request was fetching the same object, and this one waited. `stored`: it gets what that one stored. `pass` or `apart`: what that one got could not be shared, and this one fetches for itself. A number: that fetch failed by this status, and this one does as well, or gets a stale answer.',
    change: 'Nothing. After an answer that could not be stored, requests do not wait for one another for `passFor`.',
  },
  'waited-in-vain': {
    title: 'waited too long for another request',
    means:
      'Another request was fetching the same object, and did not end within the time that a fetch can take, at most a minute; or five fetches one after the other ended without an outcome for this one. This one fetches for itself.',
    change: 'The origin, which is slow; or the timeouts of its backend.',
  },
  fetch: {
    title: 'a backend answered',
    means:
      'One try of one backend, or the handler of a route with `cache`, with its status, and the time until its header section was there. An error of the origin counts as an answer; what is done with it, later steps say.',
    change: 'Nothing.',
  },
  'no-answer': {
    title: 'a backend gave no answer',
    means:
      'No connection, a connection that broke, no usable certificate, or no answer in time; the words behind it say which. Another backend of the pool may be tried, a stored answer may stand in, or the client gets 502, 503 or 504.',
    change: 'The origin; or `origin`, `timeouts` and `tls` of the backend. A second backend in a pool takes over.',
  },
  shield: {
    title: 'the shield was asked',
    means:
      'Another POP was asked in place of the origin. `answer`: it answered for the origin. `stale`: what it has is past its lifetime. `failed`: it got no answer from the origin. `down`: it did not answer itself, and is not asked for 5 seconds. `refused`: it did not know the request as one of this service. After the last two the origin is asked directly.',
    change:
      'For `refused`: the secret `shield_key`, which all POPs have; while a version is being rolled out it passes by itself. Else nothing.',
  },
  pool: {
    title: 'how a pool chose',
    means:
      'The policy of the pool, the backend that answered, and those that were passed over: `unhealthy` by the health check; `breaker open` after failures, until a trial goes well; `below its quorum`, a pool within the pool with too few backends that are well.',
    change: 'The backend that is passed over. `retries`, `breaker` and `policy` of the pool.',
  },
  stored: {
    title: 'the answer was stored',
    means:
      'The answer is in the cache of this POP, for its lifetime less its age on arrival. An answer with a lifetime of 0 is stored to be validated each time. A soft purge while it was fetched marks it stale.',
    change: 'Nothing. Where its lifetime comes from, the trace says under Freshness.',
  },
  'for-itself': {
    title: 'the client asked for itself',
    means:
      'The request wanted something fresher than what is fresh for others. Its fetch was for that client alone: what came is not stored, and what is stored stays.',
    change: '`cache: { ignoreClientDirectives: true }` on the route.',
    cacheable: 'write cache: { ignoreClientDirectives: true } on the route: the client then gets what is stored',
  },
  purged: {
    title: 'purged while it was fetched',
    means:
      'One of its surrogate keys, its URL, its domain or everything was purged after the fetch began: it could be what the purge was about.',
    change: 'Nothing; the next request stores it. A purge at each request is one too many.',
  },
  older: {
    title: 'older than what is there',
    means: 'Another request has stored an answer meanwhile that has a later `Date`: the later one stays (RFC 9111 §4).',
    change: 'Nothing; if it occurs often, the clocks of the origin’s servers, or a cache in front of them.',
  },
  'store-failed': {
    title: 'the store failed',
    means: 'Fastly’s cache did not take the answer. The log says why; the client got the answer.',
    change: 'Nothing, if it is rare. Else what the log says.',
  },
} as const satisfies Readonly<Record<string, ReasonRow>>;
