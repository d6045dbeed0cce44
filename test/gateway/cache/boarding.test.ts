import { describe, expect, test, vi } from 'vitest';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type Site } from '../../support/site.ts';

const PAGE = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };
const LARGE = 2 * 1024 * 1024;

/** Does all this between the next look-up and the boarding that follows it. */
function between(www: Site, work: () => Promise<unknown>): void {
  const { transaction } = www.cache;
  www.cache.transaction = async (...given) => {
    www.cache.transaction = transaction;
    await work();
    return transaction(...given);
  };
}

describe('who boards soon after its look-up meets the outcome of whoever stored since, and does not look again', () => {
  test.each<[string, FakeOrigin]>([
    ['a page', () => new Response('page', { headers: PAGE })],
    ['one that varies', () => new Response('page', { headers: { ...PAGE, vary: 'x-kind' } })],
    ['one with keys', () => new Response('page', { headers: { ...PAGE, 'surrogate-key': 'one two' } })],
    [
      'a large one, that is streamed',
      () => new Response(new Uint8Array(LARGE), { headers: { ...PAGE, 'content-length': String(LARGE) } }),
    ],
    [
      'a 304',
      ({ headers }) => {
        const status = headers.has('if-none-match') ? 304 : 200;
        return new Response(status === 304 ? null : 'page', { status, headers: { ...PAGE, etag: '"v"' } });
      },
    ],
  ])('%s', async (_, origin) => {
    for (const before of [0, 1]) {
      const www = site({ origin });
      for (let time = 0; time < before; time += 1) await (await www.ask('GET /a')).arrayBuffer();
      www.advance(61_000);
      const sent = www.sent.length;
      between(www, async () => {
        await (await www.ask('GET /a')).arrayBuffer();
        await www.settle();
        // As long as it may take.
        www.advance(499);
      });
      const answer = await www.ask('GET /a');
      await answer.arrayBuffer();
      expect(answer.headers.get('cache-status')).toContain('collapsed');
      expect(www.sent.length).toBe(sent + 1);
    }
  });
});

/** Waits for a leader that comes to nothing after so long, while others bring the page by another flight. */
async function waited(milliseconds: number): Promise<{ sent: number; status: string | null }> {
  let open!: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const www = site({
    origin: async ({ headers }) => {
      if (headers.has('x-evil')) {
        await gate;
        throw new Error('reset');
      }
      return new Response('page', { headers: { ...PAGE, 'cache-control': 'public, max-age=60' } });
    },
  });
  const leader = www.ask('GET /a', { 'x-evil': '1' });
  await vi.waitFor(() => expect(www.sent.length).toBe(1));
  const follower = www.ask('GET /a');
  await new Promise<void>((resolve) => void setImmediate(resolve));
  await www.ask('GET /a', { authorization: 'Basic eA==' });
  www.advance(milliseconds);
  open();
  await leader;
  const { headers } = await follower;
  return { sent: www.sent.length, status: headers.get('cache-status') };
}

describe('who waited longer before it leads looks again', () => {
  test('and needs no fetch where another has brought the page', async () => {
    expect(await waited(500)).toEqual({ sent: 2, status: expect.stringContaining('collapsed') as unknown });
  });

  test('and who did not fetches, at worst once more', async () => {
    expect(await waited(499)).toMatchObject({ sent: 3 });
  });
});

test('S42 a 304 to what was purged meanwhile is no answer, though it says that nothing may be stored', async () => {
  const www = site({
    origin: ({ headers }) => {
      const isKnown = headers.has('if-none-match');
      if (isKnown) www.cache.purge('popgate:all', 'hard');
      const fields = { ...PAGE, etag: '"v"', ...(isKnown && { 'cache-control': 'private' }) };
      return new Response(isKnown ? null : `page ${www.sent.length}`, { status: isKnown ? 304 : 200, headers: fields });
    },
  });
  await www.ask('GET /a');
  www.advance(61_000);
  expect(await (await www.ask('GET /a')).text()).toBe('page 3');
});

test('S42 a 304 to what was purged meanwhile ends no flight: those who wait get what is fetched anew', async () => {
  const gates: Promise<void>[] = [];
  const opens: (() => void)[] = [];
  for (let nth = 0; nth < 2; nth += 1) gates.push(new Promise<void>((resolve) => opens.push(resolve)));
  let isSlow = false;
  let count = 0;
  const www = site({
    origin: async ({ headers }) => {
      const isKnown = headers.has('if-none-match');
      if (isSlow) await gates[isKnown ? 0 : 1];
      const status = isKnown ? 304 : 200;
      return new Response(isKnown ? null : `page ${(count += 1)}`, { status, headers: { ...PAGE, etag: '"v"' } });
    },
  });
  await www.ask('GET /a');
  www.advance(61_000);
  isSlow = true;
  const asked = Array.from({ length: 5 }, () => www.ask('GET /a'));
  await vi.waitFor(() => expect(www.sent.length).toBe(2));
  www.cache.purge('popgate:all', 'hard');
  opens[0]!();
  await vi.waitFor(() => expect(www.sent.length).toBe(3));
  opens[1]!();
  for (const answer of await Promise.all(asked)) expect(await answer.text()).toBe('page 2');
  expect(www.sent.length).toBe(3);
});
