import { again, type FieldLine, FRESH, type OwnRequest, type OwnSection, type OwnTest } from '../shape.ts';

/** A type that is read whole where its length is not known. */
const HTML: FieldLine = ['Content-Type', 'text/html'];

function page(incremental: string | null, more: OwnRequest = {}): OwnRequest {
  const field: FieldLine[] = incremental === null ? [] : [['Incremental', incremental]];
  return { response_headers: [FRESH, HTML, ...field], ...more };
}

/** Sent piece by piece, and given on so. */
function passedOn(id: string, incremental: string, name: string): OwnTest {
  const answer = page(incremental, { response_length: false, response_in_halves: true });
  return {
    id: `incremental-${id}`,
    name,
    requests: [
      { ...answer, expected_type: 'not_cached', expected_response_headers: [['incremental', incremental]] },
      again('not_cached', answer),
    ],
  };
}

const PRIVATE: FieldLine[] = [['Cache-Control', 'private'], HTML, ['Incremental', '?1']];
const PART: FieldLine[] = [FRESH, HTML, ['Incremental', '?1'], ['Content-Range', 'bytes 0-9/100']];

/** Wherever else a body is read whole. */
const ANYWHERE: Record<string, OwnRequest & Pick<OwnTest, 'route'>> = {
  compressed: { route: 'compressed', request_headers: [['Accept-Encoding', 'gzip']], response_length: false },
  'compressed-length': { route: 'compressed', request_headers: [['Accept-Encoding', 'gzip']] },
  pool: { route: 'pool', response_length: false },
  'pool-length': { route: 'pool' },
  private: { response_headers: PRIVATE },
  'private-unknown-length': { response_headers: PRIVATE, response_length: false },
  post: { request_method: 'POST', request_body: 'x' },
  error: { response_status: 500 },
  part: {
    request_headers: [['Range', 'bytes=0-9']],
    response_status: 206,
    response_headers: PART,
    response_body: '0123456789',
  },
};

function storedAsEver(id: string, incremental: string | null, name: string): OwnTest {
  const answer = page(incremental, { response_length: false });
  return { id: `incremental-${id}`, name, requests: [answer, again('cached', answer)] };
}

/** RFC 10036. */
export const INCREMENTAL: OwnSection = {
  id: 'own-incremental',
  name: 'Incremental',
  tests: [
    passedOn('true', '?1', 'is passed on as it comes, and not stored where its length is unknown'),
    passedOn('parameter', '?1;foo=bar', 'is, with a parameter that nobody knows'),
    {
      id: 'incremental-length',
      name: 'is passed on as it comes, and stored where it has a length',
      requests: [page('?1', { response_in_halves: true, expected_type: 'not_cached' }), again('cached', page('?1'))],
    },
    {
      id: 'incremental-ttl',
      name: 'is passed on under a ttl, too',
      route: 'ttl',
      requests: [page('?1', { response_length: false, response_in_halves: true }), again('not_cached', page('?1'))],
    },
    ...Object.entries(ANYWHERE).map(([id, { route, ...request }]): OwnTest => ({
      id: `incremental-${id}`,
      name: `is passed on as it comes: ${id}`,
      ...(route && { route }),
      requests: [page('?1', { response_in_halves: true, ...request })],
    })),
    storedAsEver('absent', null, 'absent: a page without a length is stored'),
    storedAsEver('false', '?0', 'false: a page without a length is stored'),
    storedAsEver('integer', '1', 'an integer is ignored'),
    storedAsEver('string', '"?1"', 'a string is ignored'),
    storedAsEver('unparsable', '?2', 'what is no structured field is ignored'),
  ],
};
