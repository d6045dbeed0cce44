import { again, FRESH, type OwnSection } from '../shape.ts';

/** RFC 9211. */
export const CACHE_STATUS: OwnSection = {
  id: 'own-cache-status',
  name: 'Cache-Status',
  tests: [
    {
      id: 'cache-status-miss-hit',
      name: 'says where it was forwarded and why, or that it was a hit, never both',
      requests: [
        {
          response_headers: [FRESH],
          expected_cache_status: {
            fwd: 'uri-miss',
            'fwd-status': 200,
            stored: true,
            hit: undefined,
            collapsed: undefined,
          },
        },
        again('cached', { expected_cache_status: { hit: true, fwd: undefined, collapsed: undefined } }),
      ],
    },
    {
      id: 'cache-status-collapsed',
      name: 'says collapsed beside fwd of a request that was answered by the fetch of another',
      requests: [
        { response_headers: [FRESH], response_pause: 2, expected_type: 'not_cached' },
        {
          together: true,
          expected_type: 'cached',
          expected_cache_status: { fwd: 'uri-miss', collapsed: true, hit: undefined },
        },
      ],
    },
    {
      id: 'cache-status-collapsed-many',
      name: 'each of them',
      requests: [
        { response_headers: [FRESH], response_pause: 2, expected_cache_status: { collapsed: undefined } },
        {
          together: true,
          expected_type: 'cached',
          expected_cache_status: { fwd: 'uri-miss', collapsed: true, hit: undefined },
        },
        {
          together: true,
          expected_type: 'cached',
          expected_cache_status: { fwd: 'uri-miss', collapsed: true, hit: undefined },
        },
      ],
    },
    {
      id: 'cache-status-not-stored',
      name: 'says why an answer is not stored',
      requests: [
        {
          response_headers: [['Cache-Control', 'private']],
          expected_cache_status: { fwd: 'uri-miss', stored: undefined, detail: 'private' },
        },
      ],
    },
    {
      id: 'cache-status-expired',
      name: 'does not say stored of what is expired on arrival, and cannot be validated',
      requests: [
        {
          response_headers: [
            ['Cache-Control', 'max-age=60, must-revalidate'],
            ['Age', '100'],
          ],
          expected_cache_status: { fwd: 'uri-miss', stored: undefined },
        },
      ],
    },
    {
      id: 'cache-status-method',
      name: 'says fwd=method of a POST',
      requests: [
        { request_method: 'POST', request_body: 'x', expected_cache_status: { fwd: 'method', hit: undefined } },
      ],
    },
    {
      id: 'cache-status-appended',
      name: "comes after the origin's own member",
      requests: [
        {
          response_headers: [FRESH, ['Cache-Status', 'Origin; hit; ttl=5']],
          expected_response_headers: [['cache-status', /^Origin; ?hit; ?ttl=5, ?popgate; ?fwd/]],
        },
      ],
    },
  ],
};
