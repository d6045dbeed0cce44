import { describe, expect, test, vi } from 'vitest';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';

const ADMIN = { authorization: 'Bearer t', 'content-type': 'application/json' };
const ROUTES: RouteConfig[] = [{ path: '/*', to: 'origin', surrogateKeys: ['known'] }];

type Mode = 'hard' | 'soft';
/** What a purge names: known before the fetch, or by the origin's answer alone. */
type By = 'known' | 'late' | 'url' | 'domain' | 'all';

const BODIES: Record<By, object> = {
  known: { keys: ['known'] },
  late: { keys: ['late'] },
  url: { urls: ['https://www.example.test/a'] },
  domain: { domains: ['www.example.test'] },
  all: { all: true },
};

const RACES = (['hard', 'soft'] as const).flatMap((mode) =>
  (Object.keys(BODIES) as By[]).map((by): [Mode, By] => [mode, by]),
);

/** A door that an origin's answer waits at. */
function newGate(): { passed: Promise<void>; open(): void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** A site whose origin counts, and waits at a gate before its headers and another before its body, if they are set. */
function gated(extra: { vary?: string; etag?: string } = {}, maxAge = 60) {
  const gates: { headers?: Promise<void> | undefined; body?: Promise<void> | undefined } = {};
  let count = 0;
  const headers = {
    'content-type': 'text/plain',
    'cache-control': `max-age=${maxAge}`,
    'surrogate-key': 'late',
    ...extra,
  };
  const www = site({
    origin: async (request) => {
      const text = `answer ${(count += 1)}`;
      const { headers: before, body: between } = gates;
      await before;
      if (extra.etag !== undefined && request.headers.get('if-none-match') === extra.etag) {
        return new Response(null, { status: 304, headers });
      }
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await between;
          controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        },
      });
      return new Response(body, { headers });
    },
    secrets: { admin_token: 't' },
    config: { admin: {}, domains: { 'www.example.test': { routes: ROUTES } } },
  });
  const purge = async (by: By, mode: Mode): Promise<void> => {
    const body = JSON.stringify({ ...BODIES[by], soft: mode === 'soft' });
    expect((await www.ask('POST /.popgate/purge', ADMIN, body)).status).toBe(200);
    // What is fetched within the same millisecond counts as fetched before.
    www.advance(1);
  };
  return { ...www, gates, purge };
}

type Gated = ReturnType<typeof gated>;

/** Starts a request, and comes back when the origin has it and the gateway has got as far as it can. */
async function begin(www: Gated, line = 'GET /a'): Promise<{ answer: Promise<Response> }> {
  const before = www.sent.length;
  const answer = www.ask(line);
  await vi.waitFor(() => expect(www.sent.length).toBe(before + 1));
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  return { answer };
}

/** The next client gets something newer than the purge. */
async function expectNews(www: Gated, old: string): Promise<void> {
  const next = await www.ask('GET /a');
  expect(await next.text()).not.toBe(old);
  expect(next.headers.get('cache-status')).not.toContain('hit');
  expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
}

describe.each(RACES)('S42 a %s purge by what is %s', (mode, by) => {
  test('before the headers', async () => {
    const www = gated();
    const gate = newGate();
    www.gates.headers = gate.passed;
    const { answer: asked } = await begin(www);
    await www.purge(by, mode);
    www.gates.headers = undefined;
    gate.open();
    const first = await asked;
    expect(await first.text()).toBe('answer 1');
    expect(first.headers.get('cache-status')).toMatch(/^popgate; fwd=/);
    await expectNews(www, 'answer 1');
  });

  test('between headers and body', async () => {
    const www = gated();
    const gate = newGate();
    www.gates.body = gate.passed;
    const { answer: asked } = await begin(www);
    await www.purge(by, mode);
    www.gates.body = undefined;
    gate.open();
    expect(await (await asked).text()).toBe('answer 1');
    await expectNews(www, 'answer 1');
  });

  test('between headers and the body of a varying answer', async () => {
    const www = gated({ vary: 'x-kind' });
    const gate = newGate();
    www.gates.body = gate.passed;
    const { answer: asked } = await begin(www);
    await www.purge(by, mode);
    www.gates.body = undefined;
    gate.open();
    expect(await (await asked).text()).toBe('answer 1');
    await expectNews(www, 'answer 1');
  });

  test('after', async () => {
    const www = gated();
    await www.ask('GET /a');
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
    await www.purge(by, mode);
    await expectNews(www, 'answer 1');
  });

  test('before the headers of a fetch that others wait for', async () => {
    const www = gated();
    const gate = newGate();
    www.gates.headers = gate.passed;
    const { answer: leader } = await begin(www);
    const follower = www.ask('GET /a');
    await www.purge(by, mode);
    www.gates.headers = undefined;
    gate.open();
    expect(await (await leader).text()).toBe('answer 1');
    const late = www.ask('GET /a');
    for (const answer of [await follower, await late]) expect(await answer.text()).not.toBe('answer 1');
  });

  test('before the headers: nobody finds it fresh, not even while it is being stored', async () => {
    const www = gated();
    const gate = newGate();
    www.gates.headers = gate.passed;
    const { answer: asked } = await begin(www);
    await www.purge(by, mode);
    const states: (boolean | null)[] = [];
    const { insert } = www.cache;
    www.cache.insert = (key, ...rest) => {
      insert(key, ...rest);
      if (key.startsWith('o|')) states.push(www.cache.lookup(key)?.stale ?? null);
    };
    gate.open();
    await asked;
    expect(states).toEqual(mode === 'soft' ? [true] : []);
  });

  test('during a revalidation that ends in a 304', async () => {
    const www = gated({ etag: '"v"' }, 10);
    await www.ask('GET /a');
    www.advance(20_000);
    const gate = newGate();
    www.gates.headers = gate.passed;
    const { answer: asked } = await begin(www);
    expect(www.sent[1]!.headers.get('if-none-match')).toBe('"v"');
    await www.purge(by, mode);
    www.gates.headers = undefined;
    gate.open();
    const answer = await asked;
    expect(answer.status).toBe(200);
    if (mode === 'hard') {
      expect(www.sent.length).toBe(3);
      expect(www.sent[2]!.headers.has('if-none-match')).toBe(false);
      expect(await answer.text()).toBe('answer 3');
    } else {
      expect(await answer.text()).toBe('answer 1');
      expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('fwd=stale; fwd-status=304');
      expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
    }
  });
});

describe('S42 a purge of something else', () => {
  test.each([
    ['keys', ['other']],
    ['urls', ['http://www.example.test/b']],
  ])('by %s lets the fetch be stored', async (name, list) => {
    const www = gated();
    const gate = newGate();
    www.gates.headers = gate.passed;
    const { answer: asked } = await begin(www);
    await www.ask('POST /.popgate/purge', ADMIN, JSON.stringify({ [name]: list }));
    gate.open();
    await asked;
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
  });

  test('long before lets the fetch be stored', async () => {
    const www = gated();
    await www.purge('late', 'hard');
    www.advance(1_000);
    await www.ask('GET /a');
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
  });
});

describe('S42 a hard purge beside a soft one', () => {
  test.each<[Mode, Mode]>([
    ['soft', 'hard'],
    ['hard', 'soft'],
  ])('%s, then %s: nothing is stored', async (...modes) => {
    const www = gated();
    const gate = newGate();
    www.gates.headers = gate.passed;
    const { answer: asked } = await begin(www);
    for (const mode of modes) await www.purge('late', mode);
    www.gates.headers = undefined;
    gate.open();
    expect((await asked).headers.get('cache-status')).not.toContain('; stored');
    expect(www.cache.keys().filter((key) => key.startsWith('o|'))).toEqual([]);
  });
});

describe('S42 a body that is streamed', () => {
  const SIZE = 2 * 1024 * 1024;

  test.each<[Mode, By]>([
    ['hard', 'known'],
    ['hard', 'late'],
    ['soft', 'known'],
    ['soft', 'late'],
  ])('a %s purge by what is %s, while it is on its way', async (mode, by) => {
    const gate = newGate();
    let count = 0;
    const www = site({
      origin: () => {
        count += 1;
        let sent = 0;
        const body = new ReadableStream<Uint8Array>({
          async pull(controller) {
            if (sent === 1 && count === 1) await gate.passed;
            controller.enqueue(new Uint8Array(SIZE / 2).fill(count));
            if ((sent += 1) === 2) controller.close();
          },
        });
        const headers = { 'cache-control': 'max-age=60', 'content-length': String(SIZE), 'surrogate-key': 'late' };
        return new Response(body, { headers });
      },
      secrets: { admin_token: 't' },
      config: { admin: {}, domains: { 'www.example.test': { routes: ROUTES } } },
    });
    const first = await www.ask('GET /a');
    await www.ask('POST /.popgate/purge', ADMIN, JSON.stringify({ ...BODIES[by], soft: mode === 'soft' }));
    gate.open();
    expect((await first.arrayBuffer()).byteLength).toBe(SIZE);
    await www.settle();
    const second = new Uint8Array(await (await www.ask('GET /a')).arrayBuffer());
    expect([second.length, second[0], second.at(-1)]).toEqual([SIZE, 2, 2]);
  });
});
