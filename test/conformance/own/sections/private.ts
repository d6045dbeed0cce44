import { again, type FieldLine, FRESH, type OwnRequest, type OwnSection, type OwnTest } from '../shape.ts';

const IN_A_YEAR = new Date(Date.now() + 31_536_000_000).toUTCString();

/** Said by the origin: `Cache-Control` alone, or lines of any name. */
type Said = string | FieldLine[];

/** Whole answers that are for one client, or must be asked for each time, in words that are no directives by the letter. */
const RESTRICTED: Record<string, Said> = {
  'private-semicolon': 'private; max-age=600',
  'private-semicolon-after': 'max-age=600; private',
  'private-space': 'private max-age=600',
  'private-space-after': 'max-age=600 private',
  'private-tab': 'private\tmax-age=600',
  'private-capitals': 'PRIVATE;max-age=600',
  'private-colon': 'private: max-age=600',
  'private-colon-tight': 'private:max-age=600',
  'private-bar': 'private|max-age=600',
  'private-brackets': '(private), max-age=600',
  'private-quotes': '"private", max-age=600',
  'private-apostrophes': "'private', max-age=600",
  'private-true': 'private=true, max-age=600',
  'private-equals': 'private=;max-age=600',
  'private-unclosed': 'private="x-user, max-age=600',
  'private-unclosed-empty': 'max-age=600, private="',
  'private-in-argument': 'public; private, max-age=600',
  'private-argument-of-another': 'max-age=600;private;foo',
  'private-second-line': [FRESH, ['Cache-Control', 'private; foo']],
  'private-surrogate-content': [
    ['Cache-Control', 'private, max-age=600'],
    ['Surrogate-Control', 'content="ESI/1.0"'],
  ],
  'private-surrogate-other-target': [
    ['Cache-Control', 'private, max-age=600'],
    ['Surrogate-Control', 'max-age=600;another'],
  ],
  'private-targeted-unparsable': [
    ['Cache-Control', 'private, max-age=600'],
    ['CDN-Cache-Control', 'max-age=600 public'],
  ],
  'private-targeted-parameter': [FRESH, ['CDN-Cache-Control', 'private; max-age=600']],
  'no-store-semicolon': 'no-store; max-age=600',
  'no-store-space': 'max-age=600 no-store',
  'no-store-unclosed': 'max-age=600, foo="no-store',
  'no-store-surrogate': [FRESH, ['Surrogate-Control', 'no-store, content="ESI/1.0"']],
};

/** As these, but stored, and asked for each time: a route's `ttl` outweighs it, as it does where it is well-formed. */
const ASKED_EACH_TIME: Record<string, Said> = {
  'no-cache-semicolon': 'no-cache; must-revalidate, max-age=600',
  'no-cache-semicolon-after': 'must-revalidate; no-cache, max-age=600',
  'no-cache-space': 'no-cache max-age=600',
  'no-cache-unclosed': 'max-age=600, no-cache="x-user',
};

/** Nothing here is for one client alone, though the words are there. */
const STORED: Record<string, Said> = {
  plain: 'max-age=600',
  'field-private': 'private="x-user", max-age=600',
  'field-no-cache': 'no-cache="x-user", max-age=600',
  'quoted-private': 'max-age=600, foo="private"',
  'quoted-list': 'max-age=600, foo="a, private, no-store"',
  'quoted-escape': 'max-age=600, foo="\\", private"',
  'longer-word': 'max-age=600, x-private, privately, not-no-store',
  'surrogate-content': [FRESH, ['Surrogate-Control', 'content="ESI/1.0"']],
  'surrogate-decides': [
    ['Cache-Control', 'private'],
    ['Surrogate-Control', 'max-age=600, content="ESI/1.0"'],
  ],
  'targeted-decides': [
    ['Cache-Control', 'private'],
    ['CDN-Cache-Control', 'max-age=600'],
  ],
};

function linesOf(said: Said): FieldLine[] {
  return typeof said === 'string' ? [['Cache-Control', said]] : said;
}

function twice(response_headers: FieldLine[], expected: 'cached' | 'not_cached'): [OwnRequest, OwnRequest] {
  return [{ response_headers }, again(expected, { response_headers })];
}

const EXPIRES: FieldLine = ['Expires', IN_A_YEAR];

function restricted(id: string, said: Said): OwnTest[] {
  const lines = linesOf(said);
  const text = lines.map((line) => line.join(': ')).join(', ');
  return [
    { id, name: `${text} is for one client`, requests: twice(lines, 'not_cached') },
    { id: `${id}-expires`, name: `${text} and Expires, too`, requests: twice([...lines, EXPIRES], 'not_cached') },
  ];
}

function underTtl(id: string, said: Said): OwnTest {
  const lines = linesOf(said);
  return { id: `${id}-ttl`, name: `under a ttl as well`, route: 'ttl', requests: twice(lines, 'not_cached') };
}

export const PRIVATE: OwnSection = {
  id: 'own-private',
  name: 'Private, however it is written',
  tests: [
    ...Object.entries({ ...RESTRICTED, ...ASKED_EACH_TIME }).flatMap(([id, said]) => restricted(id, said)),
    ...Object.entries(RESTRICTED).map(([id, said]) => underTtl(id, said)),
    ...Object.entries(STORED).map(([id, said]): OwnTest => ({
      id: `stored-${id}`,
      name: `${JSON.stringify(said)} is for all`,
      requests: twice(linesOf(said), 'cached'),
    })),
  ],
};
