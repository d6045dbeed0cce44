import { describe, expect, test } from 'vitest';
import type { LedgerEntry, LedgerPage } from '../../../src/admin/purge/ledger.ts';
import type { SiteOptions } from '../../support/site.ts';
import { ADMIN, CONFIG, problemOf, PURGE, type Service, service, UNTOUCHED } from '../service.ts';

const HALF_MONTH_MS = 15 * 24 * 60 * 60 * 1_000;

async function withLedger(options: SiteOptions = {}): Promise<Service> {
  const config = { ...CONFIG, stores: { kv: { purges: {} } }, purge: { ledger: 'purges' } };
  return service({ stores: { kv: { purges: {} } }, ...options, config: { ...config, ...options.config } });
}

async function read(www: Service, query = '', headers: Record<string, string> = PURGE): Promise<LedgerPage> {
  await www.settle();
  const answer = await www.ask(`GET /.popgate/purges${query}`, headers);
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  return (await answer.json()) as LedgerPage;
}

/** What is in it of each purge that names one key. */
const keysIn = ({ purges }: LedgerPage) => purges.map(({ purged }) => purged.keys.join());

async function purgeEach(www: Service, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await www.post({ keys: [key] });
    www.advance(1);
  }
}

describe('the ledger', () => {
  test('holds what was answered, with its result and its repeats', async () => {
    const www = await withLedger();
    const answer = (await (await www.post({ domains: ['www.example.test'], soft: true })).json()) as object;
    expect(await read(www)).toEqual({ purges: [{ ...answer, result: 'done', repeats: [] }], next: null });
  });

  test.each<[string, (www: Service) => Promise<Response>, object]>([
    ['a purge of everything', (www) => www.post({ all: true }, ADMIN), { who: 'admin_token', purged: { all: true } }],
    [
      'a PURGE',
      (www) => www.ask('PURGE /a', { ...PURGE, 'fastly-soft-purge': '1' }),
      { who: 'purge_token', purged: { urls: ['http://www.example.test/a'] }, soft: true },
    ],
    ['the next token', (www) => www.post({ keys: ['a'] }, { authorization: 'Bearer n' }), { who: 'purge_token_next' }],
  ])('holds %s', async (_name, ask, entry) => {
    const www = await withLedger({
      secrets: { purge_token: 'purge-secret', purge_token_next: 'n', admin_token: 'admin-secret' },
    });
    expect((await ask(www)).status).toBe(200);
    expect(await read(www)).toMatchObject({ purges: [entry] });
  });

  test('says when the purge is made again', async () => {
    const www = await withLedger({ environment: { local: false } });
    await www.post({ keys: ['a'] });
    const { purges } = (await (await www.ask('GET /.popgate/purges', PURGE)).json()) as LedgerPage;
    expect(purges[0]!.at).toBe('2026-03-01T12:00:00.000Z');
    expect(purges[0]!.repeats).toEqual(['2026-03-01T12:00:02.000Z', '2026-03-01T12:00:15.000Z']);
  });

  test('holds no purge that was refused, and one that was repeated by its key once', async () => {
    const www = await withLedger();
    await www.post({ keys: ['a b'] });
    await www.post({ urls: ['http://other.test/'] });
    await www.post({ all: true });
    await www.post({ keys: ['a'] }, { authorization: 'Bearer wrong' });
    for (let time = 0; time < 3; time += 1) await www.post({ keys: ['once'] }, { 'idempotency-key': 'k' });
    expect(keysIn(await read(www))).toEqual(['once']);
  });

  test('holds a purge that failed', async () => {
    const www = await withLedger();
    www.cache.purge = () => {
      throw new Error('the platform is ill');
    };
    expect((await www.post({ keys: ['a'] })).status).toBe(500);
    expect((await read(www)).purges).toMatchObject([
      { who: 'purge_token', purged: { keys: ['a'] }, surrogateKeys: [], result: 'failed', repeats: [] },
    ]);
  });

  test('names no secret', async () => {
    const www = await withLedger();
    await www.post({ keys: ['a'] }, { 'idempotency-key': 'idempotency-secret', cookie: 'c=cookie-secret' });
    await www.settle();
    const { keys } = (await www.stores.listKv('purges', { prefix: '', limit: 10, cursor: null }))!;
    expect(keys).toHaveLength(1);
    const items = await Promise.all(keys.map((key) => www.stores.kv('purges', key)));
    expect([...keys, ...items].join('\n')).not.toContain('secret');
  });
});

describe('the pages of the ledger', () => {
  test('are newest first, and lead to one another', async () => {
    const www = await withLedger();
    await purgeEach(www, ['1', '2', '3', '4', '5']);
    const first = await read(www, '?limit=2');
    expect(keysIn(first)).toEqual(['5', '4']);
    await purgeEach(www, ['6']);
    const second = await read(www, `?limit=2&cursor=${encodeURIComponent(first.next!)}`);
    expect(keysIn(second)).toEqual(['3', '2']);
    const third = await read(www, `?cursor=${encodeURIComponent(second.next!)}`);
    expect([keysIn(third), third.next]).toEqual([['1'], null]);
  });

  test('have 50 entries, unless it is said otherwise', async () => {
    const www = await withLedger();
    await purgeEach(
      www,
      Array.from({ length: 101 }, (_, at) => String(at)),
    );
    expect((await read(www)).purges).toHaveLength(50);
    expect((await read(www, '?limit=100')).purges).toHaveLength(100);
    expect(keysIn(await read(www, '?limit=1'))).toEqual(['100']);
  });

  test.each([
    '?limit=0',
    '?limit=101',
    '?limit=-1',
    '?limit=1.5',
    '?limit=1e1',
    '?limit=',
    '?limit=%201',
    '?limit=all',
    '?limit=1&limit=1',
    '?limit=99999999999999999999',
    '?cursor=',
    '?cursor=x',
    '?cursor=a%20b=',
    '?cursor=../..',
    `?cursor=${'a'.repeat(4_100)}`,
    '?before=now',
    '?__proto__=1',
  ])('%s is a 400', async (query) => {
    const www = await withLedger();
    const problem = await problemOf(await www.ask(`GET /.popgate/purges${query}`, PURGE));
    expect(problem).toMatchObject({ status: 400, type: 'application/problem+json', cache: 'no-store' });
  });

  test('a cursor that the store did not give is a 404', async () => {
    const www = await withLedger();
    expect((await www.ask('GET /.popgate/purges?cursor=/w==', PURGE)).status).toBe(404);
  });

  test('leave out what is no entry', async () => {
    const www = await withLedger({ stores: { kv: { purges: { 'purge/1': '{', 'purge/2': 'null', other: '{}' } } } });
    await purgeEach(www, ['a']);
    expect(keysIn(await read(www))).toEqual(['a']);
    expect(www.logged).toEqual(['the ledger holds no JSON under purge/1']);
  });

  test.each<[string, Record<string, string>, number]>([
    ['no token', {}, 401],
    ['a wrong token', { authorization: 'Bearer x' }, 401],
    ['the admin token', ADMIN, 200],
  ])('with %s', async (_name, headers, status) => {
    expect((await (await withLedger()).ask('GET /.popgate/purges', headers)).status).toBe(status);
  });
});

describe('an entry', () => {
  test('goes after 30 days', async () => {
    const www = await withLedger();
    await purgeEach(www, ['old']);
    www.advance(HALF_MONTH_MS);
    await purgeEach(www, ['new']);
    www.advance(HALF_MONTH_MS - 100);
    expect(keysIn(await read(www))).toEqual(['new', 'old']);
    www.advance(100);
    expect(keysIn(await read(www))).toEqual(['new']);
  });

  test.each<[string, string[], object]>([
    ['of 256 short keys is whole', Array.from({ length: 256 }, (_, at) => `k${at}`), {}],
    ['of 4,096 characters is whole', ['k'.repeat(4_000), 'k'.repeat(96)], {}],
    ['of one character more is cut', ['k'.repeat(4_000), 'l'.repeat(97), 'm'], { cut: { keys: 2 } }],
    ['of one long key has none', ['k'.repeat(8_000)], { cut: { keys: 1 } }],
  ])('%s', async (_name, keys, expected) => {
    const www = await withLedger();
    await www.post({ keys });
    const [entry] = (await read(www)).purges as [LedgerEntry];
    const { cut } = entry;
    expect(cut === undefined ? {} : { cut }).toEqual(expected);
    expect(entry.purged.keys).toEqual(keys.slice(0, keys.length - (cut?.keys ?? 0)));
  });

  test('is bounded, whatever was purged', async () => {
    const stores = { kv: { purges: {} } };
    const www = await withLedger({ stores });
    await www.post({ urls: Array.from({ length: 256 }, (_, at) => `http://www.example.test/${'é'.repeat(50)}${at}`) });
    await www.settle();
    expect(JSON.stringify(stores).length).toBeLessThan(20_000);
    expect((await read(www)).purges[0]!.cut!.urls).toBeGreaterThan(200);
  });
});

describe('a ledger that fails', () => {
  const broken: [string, (www: Service) => void][] = [
    ['refuses', (www) => (www.stores.putKv = () => Promise.reject(new Error('no room')))],
    [
      'throws',
      (www) =>
        (www.stores.putKv = () => {
          throw new Error('no room');
        }),
    ],
  ];
  test.each(broken)('that %s fails no purge: one log line', async (_name, breakIt) => {
    const www = await withLedger();
    breakIt(www);
    const answer = await www.post({ keys: ['pages'] });
    expect(answer.status).toBe(200);
    await www.settle();
    const { id } = (await answer.json()) as { id: string };
    expect(www.logged).toEqual([`purge ${id} is not in the ledger: Error: no room`]);
    expect((await www.states())['http://www.example.test/a']).toBe('gone');
  });

  test('delays no purge', async () => {
    const www = await withLedger();
    www.stores.putKv = () => new Promise(() => {});
    expect((await www.post({ keys: ['pages'] })).status).toBe(200);
  });

  test.each(['kv', 'listKv'] as const)('S49 to be read by %s is a 503', async (name) => {
    const www = await withLedger();
    await purgeEach(www, ['a']);
    Object.assign(www.stores, { [name]: () => Promise.reject(new Error('secret details')) });
    const problem = await problemOf(await www.ask('GET /.popgate/purges', PURGE));
    expect(problem).toMatchObject({ status: 503, detail: 'the ledger cannot be read' });
    expect(www.logged).toEqual(['the ledger cannot be read: Error: secret details']);
  });

  test('that is not there is a 404 that says how to have one', async () => {
    const www = await service();
    const problem = await problemOf(await www.ask('GET /.popgate/purges', PURGE));
    expect(problem).toMatchObject({ status: 404, detail: expect.stringContaining('purge: { ledger: … }') as unknown });
    await www.post({ keys: ['none'] });
    expect([await www.states(), www.logged]).toEqual([UNTOUCHED, []]);
  });
});
