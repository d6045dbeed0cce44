import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ADMIN, service } from '../service.ts';

/** Text that is near to what the fields take, and text that is far from it. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('pages', 'popgate:all', '', ' ', 'a b', 'é', '\ud800', '*', '*.tenants.test', 'www.example.test'),
  fc.string().map((path) => `http://www.example.test/${path}`),
  fc.constantFrom('\udc00', '?\ud800', '%zz', '..', '\\', '\0').map((path) => `http://www.example.test/${path}`),
  fc.string({ unit: 'binary' }).map((label) => `${label}.tenants.test`),
);
const list = fc.oneof(fc.array(text, { maxLength: 4 }), fc.jsonValue());
const order = fc.record(
  {
    keys: list,
    urls: list,
    domains: list,
    all: fc.oneof(fc.boolean(), fc.jsonValue()),
    soft: fc.oneof(fc.boolean(), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

/** Posts with the admin token, and gives the status; anything but a 200 has left the cache as it was. */
async function statusOf(www: Awaited<ReturnType<typeof service>>, body: string): Promise<number> {
  const before = www.cache.keys().join('\n');
  const { status } = await www.post(body, ADMIN);
  if (status !== 200) expect(www.cache.keys().join('\n')).toBe(before);
  return status;
}

test('S44 property: no JSON makes an error of the gateway, and what is refused purges nothing', async () => {
  const www = await service();
  await fc.assert(
    fc.asyncProperty(fc.oneof(order, fc.jsonValue()), async (body) => {
      expect([200, 400, 403, 421]).toContain(await statusOf(www, JSON.stringify(body)));
    }),
    { numRuns: 1_000 },
  );
});

test('S44 property: what is no JSON is a 400 that purges nothing', async () => {
  const www = await service();
  const cut = order.map((body) => JSON.stringify({ keys: ['pages'], ...body }).slice(0, -1));
  await fc.assert(
    fc.asyncProperty(fc.oneof(cut, fc.string({ unit: 'binary' }).filter(isNoJson)), async (body) => {
      expect(await statusOf(www, body)).toBe(400);
    }),
    { numRuns: 300 },
  );
});

function isNoJson(body: string): boolean {
  try {
    JSON.parse(body);
    return false;
  } catch {
    return true;
  }
}

test('S44 property: a key purges itself and nothing else, and none makes a second one', async () => {
  const www = await service();
  const key = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
    fc
      .tuple(fc.string(), fc.constantFrom(' ', ',', '\t', '\n', '\u00a0'), fc.constantFrom('pages', 'popgate:all'))
      .map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 3 }), async (keys) => {
      const purged: string[] = [];
      const { purge } = www.cache;
      Object.assign(www.cache, { purge: (name: string) => void purged.push(name) });
      const answer = await www.post({ keys });
      Object.assign(www.cache, { purge });
      const expected = keys.every((name) => /^[!-+\--~]+$/.test(name) && !/^popgate:/i.test(name))
        ? new Set(keys)
        : new Set();
      expect(answer.status).toBe(expected.size > 0 ? 200 : 400);
      expect(new Set(purged)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('S44 property: a body over 64 KiB is a 413 that purges nothing', async () => {
  const www = await service();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(' ', 'é', '\n'), async (more, filler) => {
      const body = `{"keys":["pages"]}${filler.repeat(65_536 + more)}`.slice(0, 65_536 + more);
      expect(await statusOf(www, body)).toBe(413);
    }),
    { numRuns: 30 },
  );
});
