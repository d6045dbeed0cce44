import { again, type FieldLine, FRESH, type OwnRequest, type OwnSection, type OwnTest } from '../shape.ts';

const CODINGS: FieldLine = ['Accept-Encoding', 'gzip, br, zstd, dcb, dcz'];
const ONE = ':pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:';
const OTHER = ':LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:';

function withDictionary(hash: string): FieldLine[] {
  return [CODINGS, ['Available-Dictionary', hash]];
}

const VARIES: FieldLine[] = [FRESH, ['Vary', 'Accept-Encoding, Available-Dictionary']];

/** A delta against the dictionary with this hash; without one, the whole. */
function asking(hash: string | null, coding?: string): OwnRequest {
  return {
    request_headers: hash === null ? [CODINGS] : withDictionary(hash),
    response_headers: coding === undefined ? VARIES : [...VARIES, ['Content-Encoding', coding]],
  };
}

function reaches(coding: string): OwnTest {
  return {
    id: `dictionary-${coding}`,
    name: `${coding} beside Available-Dictionary reaches the origin`,
    requests: [
      {
        request_headers: [
          ['Accept-Encoding', `gzip, ${coding}`],
          ['Available-Dictionary', ONE],
        ],
        response_headers: [FRESH],
        expected_request_headers: [
          ['accept-encoding', new RegExp(String.raw`(^|[ ,])${coding}($|[ ,;])`)],
          ['accept-encoding', /\bgzip\b/],
          ['available-dictionary', ONE],
        ],
      },
    ],
  };
}

/** RFC 9842. */
export const DICTIONARIES: OwnSection = {
  id: 'own-dictionaries',
  name: 'Compression dictionaries',
  tests: [
    reaches('dcb'),
    reaches('dcz'),
    {
      id: 'dictionary-refused',
      name: 'a coding with q=0 does not',
      requests: [
        {
          request_headers: [
            ['Accept-Encoding', 'gzip, dcb;q=0, dcz'],
            ['Available-Dictionary', ONE],
          ],
          response_headers: [FRESH],
          expected_request_headers: [
            ['accept-encoding', /^(?!.*\bdcb\b(?!\s*;\s*q=0))/],
            ['accept-encoding', /\bdcz\b/],
          ],
        },
      ],
    },
    {
      id: 'dictionary-same',
      name: 'a delta is given to clients with the same dictionary',
      requests: [
        asking(ONE, 'dcz'),
        again('cached', { ...asking(ONE), expected_response_headers: [['content-encoding', 'dcz']] }),
      ],
    },
    {
      id: 'dictionary-other',
      name: 'and to nobody with another',
      requests: [asking(ONE, 'dcz'), again('not_cached', asking(OTHER, 'dcz')), again('cached', asking(ONE))],
    },
    {
      id: 'dictionary-none',
      name: 'nor to anybody without one',
      requests: [
        asking(ONE, 'dcb'),
        again('not_cached', {
          ...asking(null, 'gzip'),
          expected_request_headers_missing: ['available-dictionary'],
          expected_response_headers: [['content-encoding', 'gzip']],
        }),
        again('cached', { ...asking(ONE), expected_response_headers: [['content-encoding', 'dcb']] }),
      ],
    },
    {
      id: 'dictionary-offered',
      name: 'Use-As-Dictionary and its Link come to the client, from the cache as well',
      requests: [
        {
          response_headers: [
            FRESH,
            ['Use-As-Dictionary', 'match="/js/*"'],
            ['Link', '</d>; rel="compression-dictionary"'],
          ],
          expected_response_headers: [['use-as-dictionary', 'match="/js/*"'], 'link'],
        },
        again('cached', { expected_response_headers: [['use-as-dictionary', 'match="/js/*"'], 'link'] }),
      ],
    },
  ],
};
