import { describe, expect, test, vi } from 'vitest';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const TEXT = { 'content-type': 'text/plain' };

/** An origin whose answers come when they are let go, in any order. */
function held(options: SiteOptions = {}) {
  const waiting: ((answer: Response | Error) => void)[] = [];
  const www = site({
    origin: () =>
      new Promise<Response>((resolve, reject) => {
        waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      }),
    ...options,
  });
  const arrived = (count: number): Promise<void> => vi.waitFor(() => expect(waiting).toHaveLength(count));
  const answer = (at: number, given: Response | Error): void => waiting[at]!(given);
  /** What the first client gets. */
  const begin = async (given: Response): Promise<void> => {
    const first = www.ask('GET /a');
    await arrived(1);
    answer(0, given);
    await first;
  };
  return { ...www, arrived, answer, begin };
}

function dated(text: string, seconds: number, fields: Record<string, string> = {}): Response {
  const date = new Date(Date.UTC(2026, 2, 1, 12, 0, seconds)).toUTCString();
  return new Response(text, { headers: { ...TEXT, 'cache-control': 'max-age=60', date, ...fields } });
}

describe('age and windows are judged when the answer is given', () => {
  test('a stale answer has grown older while its origin failed', async () => {
    const www = held();
    await www.begin(dated('old', 0));
    www.advance(70_000);
    const second = www.ask('GET /a');
    await www.arrived(2);
    www.advance(15_000);
    www.answer(1, new Error('refused'));
    const answer = await second;
    expect(answer.headers.get('age')).toBe('85');
    expect(answer.headers.get('cache-status')).toContain('ttl=-25; detail=origin-failed');
  });

  test('and may have grown too old', async () => {
    const routes = [{ path: '/*', to: 'origin', cache: { grace: '20s' } } as const];
    const www = held({ config: { domains: { 'www.example.test': { routes } } } });
    await www.begin(dated('old', 0));
    www.advance(70_000);
    const second = www.ask('GET /a');
    await www.arrived(2);
    www.advance(15_000);
    www.answer(1, new Error('refused'));
    expect((await second).status).toBe(504);
  });
});

describe('RFC 9111 §4 an older answer', () => {
  const NO_WAIT = { 'cache-control': 'no-cache' };

  /** Two fetches of one URL at once, as after an answer that could not be stored. */
  async function crossing(first: Response, second: Response) {
    const www = held();
    await www.begin(dated('private', 0, { 'cache-control': 'private' }));
    const asked = [www.ask('GET /a'), www.ask('GET /a')];
    await www.arrived(3);
    www.advance(5_000);
    www.answer(1, first);
    await asked[0];
    www.answer(2, second);
    await asked[1];
    return { www, told: (await asked[1])!.headers.get('cache-status')! };
  }

  test('does not replace a newer one that came before', async () => {
    const { www, told } = await crossing(dated('new', 3), dated('old', 1));
    expect(told).not.toContain('; stored');
    expect(await (await www.ask('GET /a')).text()).toBe('new');
  });

  test('is replaced by a newer one, and by one as old', async () => {
    for (const seconds of [1, 3]) {
      const { www, told } = await crossing(dated('first', 1), dated('second', seconds));
      expect(told).toContain('; stored');
      expect(await (await www.ask('GET /a')).text()).toBe('second');
    }
  });

  test('replaces what is stale, for that is given to nobody any more', async () => {
    const www = held();
    await www.begin(dated('private', 0, { 'cache-control': 'private' }));
    const [first, second] = [www.ask('GET /a'), www.ask('GET /a')];
    await www.arrived(3);
    www.answer(1, dated('new', 9, { 'cache-control': 'max-age=5, must-revalidate', etag: '"a"' }));
    expect((await first).headers.get('cache-status')).toContain('; stored');
    www.advance(6_000);
    www.answer(2, dated('old', 1));
    await second;
    expect(await (await www.ask('GET /a')).text()).toBe('old');
  });

  test('says nothing to one who reloads beside it', async () => {
    const { www } = await crossing(dated('new', 3), dated('old', 1));
    const reload = www.ask('GET /a', NO_WAIT);
    await www.arrived(4);
    www.answer(3, dated('older yet', 0));
    expect(await (await reload).text()).toBe('older yet');
    expect(await (await www.ask('GET /a')).text()).toBe('new');
  });
});

describe('a reload while the origin is down', () => {
  const WISHES = ['no-cache', 'max-age=0', 'min-fresh=3600', 'max-age=1'];

  test.each(WISHES)('gets what is fresh: %s', async (wish) => {
    let fails: 'no' | 'refused' | 503 = 'no';
    const www = site({
      origin: () => {
        if (fails === 'refused') throw new Error('refused');
        if (fails === 503) return new Response('down', { status: 503 });
        return dated('up', 0, { 'cache-control': 'max-age=60, must-revalidate' });
      },
    });
    await www.ask('GET /a');
    www.advance(5_000);
    for (const failure of ['refused', 503] as const) {
      fails = failure;
      const answer = await www.ask('GET /a', { 'cache-control': wish });
      expect(await answer.text()).toBe('up');
      expect(answer.headers.get('cache-status')).toMatch(/fwd=request; fwd-status=50[23]; ttl=55; detail=still-fresh$/);
    }
    www.advance(60_000);
    expect((await www.ask('GET /a', { 'cache-control': wish })).status).toBe(503);
  });

  test('gets nothing that was purged meanwhile', async () => {
    const www = held();
    await www.begin(dated('old', 0));
    const reload = www.ask('GET /a', { 'cache-control': 'no-cache' });
    await www.arrived(2);
    www.cache.purge('popgate:all', 'hard');
    www.answer(1, new Error('refused'));
    expect((await reload).status).toBe(502);
  });
});

describe('followers wait as long as their leader can take', () => {
  const timeouts = { connect: '2s', firstByte: '10s', betweenBytes: '3s' } as const;
  const backend = { origin: 'http://origin.test', timeouts } as const;

  test.each<[string, Partial<GatewayConfig>, string, number]>([
    ['one backend', { backends: { origin: backend } }, 'origin', 16_000],
    ['a shield before it', { backends: { origin: { ...backend, shield: 'lhr-london-gb' } } }, 'origin', 27_000],
    ['a total', { backends: { origin: { ...backend, timeouts: { ...timeouts, total: '4s' } } } }, 'origin', 8_000],
    ['all tries of a pool', { pools: { pool: { backends: { a: 1, b: 1, c: 1 }, retries: 2 } } }, 'pool', 46_000],
    [
      'a pool with a deadline',
      { pools: { pool: { backends: { a: 1, b: 1, c: 1 }, retries: 2, deadline: '5s' } } },
      'pool',
      21_000,
    ],
    [
      'at most a minute',
      { pools: { pool: { backends: { a: 1, b: 1, c: 1, origin: 1 }, retries: 3 } } },
      'pool',
      60_000,
    ],
  ])('%s', async (_, config, to, waitMs) => {
    const backends = { origin: backend, a: backend, b: backend, c: backend };
    const domains = { 'www.example.test': { routes: [{ path: '/*' as const, to }] } };
    const www = site({
      origin: () => dated('x', 0),
      config: { backends, ...config, domains },
    });
    const transaction = vi.spyOn(www.cache, 'transaction');
    await www.ask('GET /a');
    expect(transaction.mock.calls.map(([, wait]) => wait)).toEqual([waitMs]);
  });

  test('ten clients of a pool of three that hangs are three requests', async () => {
    const backends = { a: backend, b: backend, c: backend };
    const www = held({
      config: {
        backends,
        pools: { pool: { backends: { a: 1, b: 1, c: 1 }, retries: 2, policy: 'failover' } },
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'pool' }] } },
      },
    });
    const clients = Array.from({ length: 10 }, () => www.ask('GET /a'));
    for (const tries of [1, 2, 3]) {
      await www.arrived(tries);
      www.advance(10_000);
      www.answer(tries - 1, new Error('timeout'));
    }
    const statuses = (await Promise.all(clients)).map(({ status }) => status);
    expect(www.sent).toHaveLength(3);
    expect(new Set(statuses).size).toBe(1);
    expect(statuses[0]).toBeGreaterThanOrEqual(502);
  });
});
