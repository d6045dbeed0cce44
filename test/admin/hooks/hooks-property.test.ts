import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SAMPLES } from '../../support/webhooks.ts';
import { hooked, OTHER_PAGE, type Hooked } from './hooked.ts';

const NAMES = Object.keys(SAMPLES);
const HEADERS = [
  ...new Set(Object.values(SAMPLES).flatMap(({ signature, timestamp, delivery }) => [signature, timestamp, delivery])),
].filter((name) => name !== undefined);

const latin = fc
  .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes).trim());
const near = fc.constantFrom(
  'sha256=',
  'v1,',
  't=1,v1=',
  't=,v1=,',
  'v1,AAAA',
  'a'.repeat(64),
  '=',
  ',,,',
  '-1',
  '\u00ff',
);
const headers = fc.dictionary(
  fc.constantFrom(...HEADERS, 'x-contentful-signed-headers', 'x-github-event'),
  fc.oneof(latin, near),
);
/** Too many failures of one address within a minute would be a 429. */
const PAST_COUNTING_MS = 61_000;

const pagesOf = (www: Hooked): string[] => www.cache.keys().filter((key) => key.startsWith('o|'));

const anything = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }));

test('S54 property: what is not signed is a 401 that purges nothing, whatever it is', async () => {
  const www = await hooked();
  const before = pagesOf(www);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), headers, fc.string({ unit: 'binary' }), async (name, headers, body) => {
      www.advance(PAST_COUNTING_MS);
      expect((await www.post(name, { headers, body })).status).toBe(401);
      expect(pagesOf(www)).toEqual(before);
    }),
    { numRuns: 1_000 },
  );
});

test('S54 property: no change to a signed delivery that its signature covers passes', async () => {
  const www = await hooked();
  const before = pagesOf(www);
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), place, fc.string({ maxLength: 3 }), async (name, where, text) => {
      www.advance(PAST_COUNTING_MS);
      const sent = www.sign(name);
      const at = Math.floor(where * sent.body.length);
      const body = sent.body.slice(0, at) + text + sent.body.slice(at + 1);
      fc.pre(body !== sent.body);
      expect((await www.post(name, { ...sent, body })).status).toBe(401);
      expect(pagesOf(www)).toEqual(before);
    }),
    { numRuns: 500 },
  );
});

test('S44 S54 property: no signed payload makes an error, another key, or a purge beside its place', async () => {
  const keys = ['key/:id', 'both/:id/:data_id', ':a::b'];
  const urls = ['https://www.example.test/items/:id', 'https://www.example.test/:a/:b?c=:id'] as const;
  const www = await hooked({ hooks: { github: { adapter: 'github', events: { push: { keys, urls } } } } });
  const value = fc.oneof(
    anything,
    fc.constantFrom('popgate', 'all', 'a b', 'a,b', '..', '.', '/../..', '@x.test/', '\ud800', '\0', '#', '?', '//'),
  );
  const payload = fc.oneof(
    fc.record({ id: value, a: value, b: value, data: fc.oneof(fc.record({ id: value }), value) }, { requiredKeys: [] }),
    anything,
  );
  await fc.assert(
    fc.asyncProperty(payload, async (payload) => {
      const answer = await www.post('github', www.sign('github', { payload }));
      expect([200, 202, 400]).toContain(answer.status);
      if (answer.status !== 200) return;
      const { purged } = (await answer.json()) as { purged: { keys: string[]; urls: string[] } };
      for (const key of purged.keys)
        expect(key).toMatch(/^(?:key\/[\w.~%-]*|both\/[\w.~%-]*\/[\w.~%-]*|[\w.~%-]*:[\w.~%-]*)$/);
      for (const key of purged.keys) expect(key.toLowerCase()).not.toMatch(/^popgate:/);
      for (const url of purged.urls)
        expect(url).toMatch(/^http:\/\/www\.example\.test\/[^/?#]*\/?[^/?#]*(?:\?c=[^/?#&]*)?$/);
    }),
    { numRuns: 1_000 },
  );
  expect(await www.isStored(OTHER_PAGE)).toBe(true);
});
