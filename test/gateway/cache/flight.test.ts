import { describe, expect, test, vi } from 'vitest';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site } from '../../support/site.ts';

const PAGE = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };
const EVIL = { 'x-evil': '1' };
const FIRST_BYTE_MS = 15_000;

/** A door that an origin's answer waits at. */
function newGate(): { passed: Promise<void>; open(): void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** How a fetch can end for the one who makes it, and why others should not suffer. */
type End = (www: Raced) => Response | Promise<Response>;

const ENDS: Record<string, End> = {
  'is reset': () => {
    throw new Error('reset');
  },
  'is reset late': (www) => {
    www.advance(5_000);
    throw new Error('reset');
  },
  'gets a body that is cut': () => new Response('pa', { headers: { ...PAGE, 'content-length': '4' } }),
  'gets a 304 that it did not ask for': () => new Response(null, { status: 304 }),
  'is refused': () => new Response('no', { status: 403 }),
  'is too much': () => new Response('no', { status: 429 }),
  'breaks the origin': () => new Response('no', { status: 500 }),
};

/** A site whose origin holds those with `x-evil` at a gate, and then does this to them. */
function raced(end: End, { config = {}, clean }: { config?: Partial<GatewayConfig>; clean?: FakeOrigin } = {}) {
  const gate = newGate();
  const www = site({
    config,
    origin: async (request) => {
      if (!request.headers.has('x-evil')) return clean?.(request) ?? new Response('page', { headers: PAGE });
      await gate.passed;
      return end(raced);
    },
  });
  const raced = { ...www, gate, purge: vi.spyOn(www.cache, 'purge') };
  return raced;
}

type Raced = ReturnType<typeof site>;

/** Lets all that can go on go on. */
async function pause(): Promise<void> {
  for (let time = 0; time < 5; time += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** A leader with `x-evil`, these who wait for it, and then the end. */
async function race(www: ReturnType<typeof raced>, followers: readonly Record<string, string>[]) {
  const leader = www.ask('GET /a', EVIL);
  await vi.waitFor(() => expect(www.sent.length).toBe(1));
  const waiting = followers.map((headers) => www.ask('GET /a', headers));
  await pause();
  expect(www.sent.length).toBe(1);
  www.gate.open();
  await leader;
  return Promise.all(waiting);
}

const TEN = Array.from({ length: 10 }, () => ({}));

describe('S68 of a leader that fails by itself', () => {
  test.each(Object.entries(ENDS))('that %s ten followers are served, by one more fetch', async (_, end) => {
    const www = raced(end);
    const answers = await race(www, TEN);
    for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([200, 'page']);
    expect(www.sent.length).toBe(2);
    expect(www.purge).not.toHaveBeenCalled();
  });

  test.each(Object.entries(ENDS))('that %s who comes later is served', async (_, end) => {
    const www = raced(end);
    www.gate.open();
    await www.ask('GET /a', EVIL);
    expect(await (await www.ask('GET /a')).text()).toBe('page');
  });

  test.each(Object.entries(ENDS))('that %s a second one does not keep the others waiting', async (_, end) => {
    const all = newGate();
    const clean = async (): Promise<Response> => {
      await all.passed;
      return new Response('page', { headers: PAGE });
    };
    const www = raced(end, { clean });
    const done = race(www, [EVIL, ...TEN]);
    // All that are left are at the origin before one of them is answered.
    await vi.waitFor(() => expect(www.sent.length).toBe(12));
    all.open();
    expect((await done).slice(1).map(({ status }) => status)).toEqual(TEN.map(() => 200));
  });

  test('a pool whose budget is spent is no reason to refuse others', async () => {
    const config: Partial<GatewayConfig> = {
      backends: {
        one: { origin: 'http://one.test', timeouts: { firstByte: '3s' } },
        two: { origin: 'http://two.test', timeouts: { firstByte: '3s' } },
      },
      pools: { both: { backends: { one: 1, two: 1 }, retries: 1 } },
      domains: { 'www.example.test': { routes: [{ path: '/*', to: 'both' }] } },
    };
    const www = raced(
      ({ advance }) => {
        advance(3_000);
        throw new Error('timeout');
      },
      { config },
    );
    // As much as comes back while the leader waits is spent as well.
    www.cache.insert(
      'r|both',
      { maxAgeMs: 1e6, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata: '-1000' },
      new Uint8Array(0),
    );
    const answers = await race(www, TEN);
    expect(answers.map(({ status }) => status)).toEqual(TEN.map(() => 200));
    expect(www.sent.length).toBe(2);
  });
});

describe('S68 of a backend that hangs', () => {
  const hang: End = ({ advance }) => {
    advance(FIRST_BYTE_MS);
    throw new Error('timeout');
  };

  test('who has waited as long is told, and does not ask again', async () => {
    const www = raced(hang);
    const answers = await race(www, TEN);
    expect(answers.map(({ status }) => status)).toEqual(TEN.map(() => 504));
    expect(www.sent.length).toBe(1);
  });

  test('those who come after begin anew, and all of them together', async () => {
    const www = raced(hang);
    await race(www, []);
    www.advance(1);
    const answers = await Promise.all(TEN.map(() => www.ask('GET /a')));
    expect(answers.map(({ status }) => status)).toEqual(TEN.map(() => 200));
    expect(www.sent.length).toBe(2);
  });

  test('who has a stale page gets it', async () => {
    let isDown = false;
    const www = site({
      origin: async () => {
        if (!isDown) return new Response('page', { headers: PAGE });
        await pause();
        www.advance(FIRST_BYTE_MS);
        throw new Error('timeout');
      },
    });
    await www.ask('GET /a');
    www.advance(61_000);
    isDown = true;
    const answers = await Promise.all(TEN.map(() => www.ask('GET /a')));
    for (const answer of answers) expect(await answer.text()).toBe('page');
    expect(www.sent.length).toBe(2);
  });
});

describe('S67 an outcome that a soft purge has reached', () => {
  test('names the next flight, and is purged by nobody', async () => {
    let said: Record<string, string> = { 'cache-control': 'private', 'surrogate-key': 'k' };
    const www = site({
      origin: async () => {
        await pause();
        return new Response('x', { headers: { 'content-type': 'text/plain', ...said } });
      },
      config: { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', surrogateKeys: ['k'] }] } } },
    });
    await www.ask('GET /a');
    www.cache.purge('k', 'soft');
    const purge = vi.spyOn(www.cache, 'purge');
    said = PAGE;
    await Promise.all(TEN.map(() => www.ask('GET /a')));
    expect(www.sent.length).toBe(2);
    expect(purge).not.toHaveBeenCalled();
  });
});

describe('S68 a wait', () => {
  test('of those with credentials is for their like', async () => {
    const www = raced(() => new Response('mine', { headers: { 'cache-control': 'private' } }));
    const leader = www.ask('GET /a', { ...EVIL, authorization: 'Basic eA==' });
    await vi.waitFor(() => expect(www.sent.length).toBe(1));
    const like = www.ask('GET /a', { authorization: 'Basic eQ==' });
    expect(await (await www.ask('GET /a')).text()).toBe('page');
    expect(www.sent.length).toBe(2);
    www.gate.open();
    await leader;
    expect(await (await like).text()).toBe('page');
  });
});
