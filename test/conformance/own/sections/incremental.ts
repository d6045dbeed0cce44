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
    storedAsEver('absent', null, 'absent: a page without a length is stored'),
    storedAsEver('false', '?0', 'false: a page without a length is stored'),
    storedAsEver('integer', '1', 'an integer is ignored'),
    storedAsEver('string', '"?1"', 'a string is ignored'),
    storedAsEver('unparsable', '?2', 'what is no structured field is ignored'),
  ],
};
