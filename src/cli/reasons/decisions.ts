import type { ReasonRow } from './reason.ts';

/** What is decided before a cache or an origin is asked, and what the gateway answers by itself. */
export const DECISIONS = {
  hop: {
    title: 'sent on by an edge or by Fanout',
    means:
      'The request did not come from a client: another POP sent it to this one as its shield, or Fanout sent it for a client whose connection it holds. Access, rate limits and other rules for clients were applied there.',
    change: 'Nothing.',
  },
  domain: {
    title: 'the domain that has the host',
    means:
      'The domain of the configuration by which the request is answered: the exact name, else the wildcard that matches the host.',
    change: 'The names in `domains`. A host that none has gets a 421.',
  },
  route: {
    title: 'the route that took the request',
    means:
      'The most specific path that matches, of those whose `methods` and `match` the request meets. The routes above it in the list say what of the request did not meet them.',
    change: 'The path, the `methods` or the `match` of the routes.',
  },
  access: {
    title: 'who may ask',
    means:
      'The route’s `access` let the client pass, or refused it with a 403. `deny` refuses those it names, and `allow` all that it does not name; the word behind it is what the client was known by: `address`, `country`, `header` or `acl`. `waf` is Fastly’s firewall.',
    change: '`access` of the route or of `defaults`; the entries of the ACL; the rules of the firewall.',
  },
  compress: {
    title: 'in which form the answer is sent',
    means:
      '`compressed`: the gateway compresses it. `plain`: it could, and this request does not take it so, asks for a part, or says `no-transform`. `only`: there is no other form, because of the status, the type or the size, or because it is compressed already.',
    change: '`compress` of the route; the client’s `Accept-Encoding`.',
  },
  cors: {
    title: 'whether another site may ask',
    means:
      'A browser asked beforehand (a preflight) whether a page of another origin may send this request. `allowed`: `headers.cors.origins` has that origin. `not allowed`: it has not; the browser does not send the request.',
    change: '`headers: { cors: { origins: […] } }` of the route.',
  },
  'rate-limit': {
    title: 'how often a client may ask',
    means:
      '`passed`, with the count and the limit; `limited`: over the limit, a 429; `penalised`: it was over the limit before, and gets 429 until `penalty` is over. Each POP counts for itself, and by estimates.',
    change: '`rateLimit` of the route: `limit`, `window`, `by`, `penalty`.',
  },
  redirects: {
    title: 'the redirect table',
    means:
      'The domain’s table of redirects has this path: `store` for an entry of a store, `entry` for one of the configuration, `pattern` for a path with parameters. No route was asked.',
    change: '`redirects` of the domain, or the entry of its store.',
  },
  transform: {
    title: 'a function changes the answer',
    means:
      'The route’s `transform` was called: `at store` once, before the answer is judged and stored; `at delivery` for each client, which gets the answer without `ETag` and `Last-Modified`.',
    change: "`transform: { handler: …, at: 'store' }`, where the change is the same for all.",
  },
  redirect: {
    title: 'a redirect of the configuration',
    means: 'The route or the domain has `redirect`. The gateway answers by itself, and no cache is asked.',
    change: '`redirect` of the route or of the domain.',
  },
  respond: {
    title: 'a fixed answer of the configuration',
    means: 'The route has `respond`. The gateway answers by itself, and no cache is asked.',
    change: '`respond` of the route.',
  },
  handler: {
    title: 'a handler answers',
    means:
      'The route has `handler` without `cache`: the function of the project runs for each request, and what it answers is not stored. What the handler itself fetches goes through routes and their caches: a trace lists it below.',
    change: '`cache: { ttl: … }` on the route: the answer is then stored as one of an origin is.',
    cacheable: "write cache: { ttl: '60s' } on the route of the handler, if its answer is the same for all clients",
  },
  stream: {
    title: 'a stream of Fanout',
    means:
      'The route has `stream`: Fanout holds the client’s connection, and asks the backend, or the gateway itself, what to do with it. A stream is never stored.',
    change: '`stream` of the route.',
  },
  operator: {
    title: 'the operator API answers',
    means: 'The path is below the one of the operator API, or the method is PURGE. Its answers are never stored.',
    change: '`admin` in the configuration, if a page of the site should have that path.',
  },
  error: {
    title: 'the gateway answers an error',
    means:
      'The client gets the status and the request’s id, and the log the rest. 400: a request that could be read in two ways; 403: refused, or a hop that does not hold; 404 and 405: no route for the path, or for the method; 408, 413, 414, 431: too slow, or too large; 421: no domain has the host; 426, 501: not supported; 429: over the rate limit; 500: code of the project threw; 502, 503, 504: no answer from the origin, none to ask, or too late, and nothing stored that may stand in; a 503 also while the site is closed, or where a rule cannot be applied; a 504 also where the client says `only-if-cached`; 508: the request came back.',
    change:
      'What the words behind the status say. For 502, 503 and 504: the steps before say which backend failed, and how; `staleIfError` and `grace` let a stored answer stand in.',
  },
} as const satisfies Readonly<Record<string, ReasonRow>>;
