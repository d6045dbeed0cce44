import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { site } from '../../support/site.ts';

const ADMIN = { authorization: 'Bearer t', 'content-type': 'application/json' };

/** What purges may name; only the last says nothing of the page. */
const ORDERS = {
  known: { keys: ['known'] },
  late: { keys: ['late-0'] },
  both: { keys: ['other', 'late-1', 'known'] },
  url: { urls: ['http://www.example.test/a'] },
  domain: { domains: ['www.example.test'] },
  all: { all: true },
  other: { keys: ['other'], urls: ['http://www.example.test/b'] },
};

type Name = keyof typeof ORDERS;

const purge = fc.record({
  /** Before the fetch, before its headers, before its body, or after all. */
  phase: fc.constantFrom(0, 1, 2, 3),
  by: fc.constantFrom(...(Object.keys(ORDERS) as Name[])),
  soft: fc.boolean(),
});

function isOfThePage(by: Name, lateKeys: number): boolean {
  if (by === 'other') return false;
  return by !== 'late' || lateKeys > 0;
}

/** A door that an origin's answer waits at. */
function newGate(): { passed: Promise<void>; open(): void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

async function rest(): Promise<void> {
  for (let time = 0; time < 3; time += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** Whether the second request is given what the first one fetched. */
async function isKept(purges: readonly { phase: number; by: Name; soft: boolean }[], fields: Record<string, string>) {
  const [headers, body] = [newGate(), newGate()];
  let count = 0;
  const www = site({
    origin: async () => {
      const text = `answer ${(count += 1)}`;
      if (count === 1) await headers.passed;
      const stream = new ReadableStream<Uint8Array>({
        async pull(controller) {
          if (text === 'answer 1') await body.passed;
          controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        },
      });
      return new Response(stream, {
        headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', ...fields },
      });
    },
    secrets: { admin_token: 't' },
    config: {
      admin: {},
      domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', surrogateKeys: ['known'] }] } },
    },
  });
  const purgeIn = async (phase: number): Promise<void> => {
    for (const { by, soft, ...one } of purges) {
      if (one.phase !== phase) continue;
      const order = JSON.stringify({ ...ORDERS[by], soft });
      expect((await www.ask('POST /.popgate/purge', ADMIN, order)).status).toBe(200);
      // What is fetched within the same millisecond counts as fetched before.
      www.advance(1);
    }
  };
  await purgeIn(0);
  const first = www.ask('GET /a');
  await vi.waitFor(() => expect(www.sent.length).toBe(1), { interval: 1 });
  await purgeIn(1);
  headers.open();
  await rest();
  await purgeIn(2);
  body.open();
  expect(await (await first).text()).toBe('answer 1');
  await purgeIn(3);
  return (await (await www.ask('GET /a')).text()) === 'answer 1';
}

test('S42 a page is kept exactly where nothing of it was purged since its fetch began', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(purge, { maxLength: 3 }), fc.nat(3), fc.boolean(), async (purges, lateKeys, isVaried) => {
      const late = Array.from({ length: lateKeys }, (_, nth) => `late-${nth}`).join(' ');
      const fields = { ...(late !== '' && { 'surrogate-key': late }), ...(isVaried && { vary: 'x-kind' }) };
      const hits = purges.filter(({ phase, by }) => phase > 0 && isOfThePage(by, lateKeys));
      expect(await isKept(purges, fields)).toBe(hits.length === 0);
    }),
    { numRuns: 120 },
  );
});
