import type { Explanation } from './explanation.ts';

/** About what is stored, for whom and for how long. */
export const OF_THE_CACHE = {
  'unkeyed-header': {
    title: 'A stored answer depends on a request header that is not in its key.',
    means:
      'The configuration or a handler looks at the header, and the cache gives the answer for one value to clients who send another.',
    change:
      "Write the header into `cache: { key: { headers: […] } }`, let the origin or the handler name it in `Vary`, or write `cache: 'pass'`. It is right as it is where the header does not change the answer.",
  },
  'unkeyed-cookie': {
    title: 'A stored answer depends on a cookie that is not in its key.',
    means:
      "One client's answer is given to others. Under a `ttl` the origin or handler gets only the cookies of the key, so that it sees none where it looks for one.",
    change:
      "Write the cookie into `cache: { key: { cookies: […] } }`, or `cache: 'pass'` for what is for one client alone.",
  },
  'dropped-parameter': {
    title: 'A query parameter matters to an answer, and `cache.query` leaves it out.',
    means:
      'Neither the key nor the origin or handler has the parameter: whatever it says, the answer is the one without it.',
    change:
      'Name it in `query: { only: […] }`, or take it out of `except`. A handler that does not need it should not read it.',
  },
  'unheard-header': {
    title: 'A header is looked at that is never there.',
    means:
      "Clients' headers of this name are dropped, because an origin may trust them. The condition, key or limit sees none.",
    change: 'Choose another name, or keep it where that is possible: `headers: { request: { keep: […] } }`.',
  },
  'long-browser-ttl': {
    title: 'Browsers keep a page for more than a day.',
    means:
      'No purge reaches what a browser has stored: a page that was wrong for a minute stays wrong for its visitors until the time is over.',
    change:
      'Write at most `1d`, and let the gateway keep it longer by `ttl`: that can be purged. Files whose names change with their content may be kept for a year. Paths that look like files, and folders such as `/assets/*`, are not told.',
  },
  'tracking-parameters': {
    title: 'Pages are stored for each query, those of advertisements included.',
    means:
      'Each `?utm_source=…`, `?gclid=…` and `?fbclid=…` is a miss of its own, and goes to the origin: a campaign is answered by the origin, not from the cache.',
    change:
      "Write `query: { except: ['utm_*', 'gclid', 'fbclid'] }`, or `{ only: […] }` with what the pages need. It is right as it is where the origin counts campaigns by these parameters.",
  },
  'overflowing-keys': {
    title: 'The surrogate keys of one answer can be more than Fastly takes.',
    means:
      'Fastly takes 16 KiB of keys for an answer, and would drop the rest, so that a purge would miss it. Popgate does not store such an answer: each request for a long path goes to the origin. A key of more than 1,024 bytes counts as its digest, which is shorter; what overflows is the number of keys.',
    change: 'Write fewer keys, or keys with parameters of fewer characters than a whole path: not `:rest`.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
