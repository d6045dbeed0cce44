import type { ReasonRow } from './reason.ts';

/** Why a stored answer is given though it is not fresh, or though the origin failed, and why the cache stands aside. */
export const SERVED = {
  'stale-while-revalidate': {
    title: 'stale, and refreshed in the background',
    means:
      'What is stored is past its lifetime, and still within `staleWhileRevalidate`: the client gets it at once, and the gateway fetches a new one for those who come later.',
    change:
      "Nothing. A longer lifetime makes it rarer; `staleWhileRevalidate: '0s'` lets the client wait for a new one.",
  },
  'max-stale': {
    title: 'the client takes it stale',
    means: 'What is stored is past its lifetime, and the request says `Cache-Control: max-stale`, which allows that.',
    change: 'Nothing; or `cache: { ignoreClientDirectives: true }`, where clients shall not decide that.',
  },
  'stale-if-error': {
    title: 'the origin answers an error',
    means:
      'The origin answered 500, 502, 503 or 504 (`fwd-status` says which), and what is stored is within `staleIfError`: the client gets that.',
    change: 'The origin. How long it may go on: `cache: { staleIfError: … }`, or `stale-if-error` at the origin.',
  },
  'still-fresh': {
    title: 'fresh, and the origin fails',
    means:
      'The client asked for something fresher than what is stored, and the origin failed: the client gets what is fresh to others.',
    change: 'The origin. With `cache: { ignoreClientDirectives: true }` such a client is not sent there at all.',
  },
  'origin-failed': {
    title: 'the origin cannot be reached',
    means:
      'No answer came from the origin: refused, broken off, too late, or no backend of the pool is left to ask. What is stored is within `grace` or `staleIfError`: the client gets that.',
    change:
      'The origin, its address and its timeouts; the steps say which backend failed, and how. How long it may go on: `cache: { grace: … }`.',
  },
  content: {
    title: 'content that is not keyed',
    means:
      'A QUERY request whose content has no `Content-Length`, has more than 65,536 bytes, or says `Incremental`: it cannot be part of the key, so the request passes by the cache.',
    change: 'The client: send `Content-Length`, and at most 64 KiB.',
    cacheable: 'have the client send the content of its QUERY with Content-Length, at most 65,536 bytes',
  },
  precondition: {
    title: 'the request has a precondition',
    means:
      'The request has `If-Match` or `If-Unmodified-Since`, which are about the state at the origin (RFC 9110 §13.1): it passes by the cache.',
    change: 'The client, if it only reads: leave the field out.',
    cacheable: 'have the client leave If-Match and If-Unmodified-Since out',
  },
  range: {
    title: 'asks for a part',
    means:
      'The request has `Range`, and neither the whole nor that part is stored. The origin gets the range as it came. The 206 that comes back is kept where it is one part of at most 1 MiB with `Content-Length`, without `Vary`, and its whole might be stored; with `stored` beside it, it is.',
    change:
      "`cache: { range: 'whole' }` on the route: the first range then fetches the whole, which is stored, and ranges are cut from it.",
    cacheable: "write cache: { range: 'whole' } on the route: the first range then fetches and stores the whole",
  },
} as const satisfies Readonly<Record<string, ReasonRow>>;
