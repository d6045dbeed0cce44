import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fresh, gated, newGate, stale, startOrigin, validated, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('cache');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return edge.ask(`${method} http://cache.example.test${path}`, headers);
}

function many(count: number, path: string): Promise<Reply[]> {
  return Promise.all(Array.from({ length: count }, () => ask(path)));
}

async function purge(order: object): Promise<void> {
  const headers = { authorization: 'Bearer admin-secret', 'content-type': 'application/json' };
  const { status } = await edge.ask(
    'POST http://admin.example.test/.popgate/purge',
    headers,
    Buffer.from(JSON.stringify(order)),
  );
  expect(status).toBe(200);
}

const urlOf = (path: string): string => `http://cache.example.test${path}`;
const status = ({ headers }: Reply): string => headers['cache-status'] ?? '';
const isHit = (reply: Reply): boolean => status(reply).startsWith('popgate; hit');

describe('a stored answer', () => {
  test('is a hit with its age and its own header', async () => {
    origin.plan('/pages/hit', fresh('one', { age: '20', etag: '"a"', 'x-own': 'kept' }), fresh('two'));
    const first = await ask('/pages/hit');
    expect(status(first)).toMatch(/^popgate; fwd=uri-miss; fwd-status=200; ttl=\d+; stored$/);
    expect(first.headers['age']).toBe('20');
    const second = await ask('/pages/hit');
    expect(second).toMatchObject({ status: 200, text: 'one', headers: { 'x-own': 'kept', etag: '"a"' } });
    expect(status(second)).toMatch(/^popgate; hit; ttl=(?:3\d|40)$/);
    expect(Number(second.headers['age'])).toBeGreaterThanOrEqual(20);
    expect(second.headers['date']).toBe(first.headers['date']);
    expect(origin.asked('/pages/hit').length).toBe(1);
  });

  test('answers HEAD, conditions and ranges', async () => {
    origin.plan('/pages/parts', fresh('0123456789', { etag: '"p"' }));
    await ask('/pages/parts');
    const head = await ask('/pages/parts', {}, 'HEAD');
    expect(head).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } });
    expect(await ask('/pages/parts', { 'if-none-match': 'W/"p"' })).toMatchObject({ status: 304, text: '' });
    expect(await ask('/pages/parts', { range: 'bytes=2-4' })).toMatchObject({
      status: 206,
      text: '234',
      headers: { 'content-range': 'bytes 2-4/10' },
    });
    expect(origin.asked('/pages/parts').length).toBe(1);
  });

  test('has a key of its own where the URL is too long for the platform to key', async () => {
    const long = 'x'.repeat(7_000);
    origin.plan('/pages/long', ({ target }) => fresh(target.at(-1)!));
    for (const last of ['a', 'b']) expect((await ask(`/pages/long?${long}${last}`)).text).toBe(last);
    for (const last of ['a', 'b']) {
      const again = await ask(`/pages/long?${long}${last}`);
      expect([again.text, isHit(again)]).toEqual([last, true]);
    }
    await purge({ urls: [urlOf(`/pages/long?${long}a`)] });
    expect(isHit(await ask(`/pages/long?${long}a`))).toBe(false);
    expect(isHit(await ask(`/pages/long?${long}b`))).toBe(true);
  });
});

describe('a stale answer', () => {
  test('is validated, and fresh again after a 304', async () => {
    const again = { status: 304, headers: { 'cache-control': 'max-age=50', etag: '"v"', 'x-own': 'new' } };
    origin.plan('/pages/valid', stale('one', { etag: '"v"', 'x-own': 'old' }), again);
    await ask('/pages/valid');
    const second = await ask('/pages/valid');
    expect(second).toMatchObject({ status: 200, text: 'one', headers: { 'x-own': 'new' } });
    expect(status(second)).toMatch(/^popgate; fwd=stale; fwd-status=304; ttl=\d+; stored$/);
    expect(origin.asked('/pages/valid')[1]!.headers).toMatchObject({ 'if-none-match': '"v"' });
    const third = await ask('/pages/valid');
    expect(third).toMatchObject({ text: 'one', headers: { 'x-own': 'new', 'cache-control': 'max-age=50' } });
    expect(isHit(third)).toBe(true);
  });

  test('is replaced by what the origin answers instead', async () => {
    origin.plan('/pages/changed', stale('one', { etag: '"1"' }), fresh('two', { etag: '"2"' }));
    await ask('/pages/changed');
    expect((await ask('/pages/changed')).text).toBe('two');
    expect(await ask('/pages/changed')).toMatchObject({ text: 'two', headers: { etag: '"2"' } });
    expect(origin.asked('/pages/changed').length).toBe(2);
  });

  test('is given while one refresh is under way, to however many ask (S40)', async () => {
    const gate = newGate();
    const control = { 'cache-control': 'max-age=60, stale-while-revalidate=600' };
    origin.plan('/pages/swr', fresh('old', control), fresh(gated(gate, '', 'new'), control));
    await ask('/pages/swr');
    await purge({ urls: [urlOf('/pages/swr')], soft: true });
    for (const reply of await many(20, '/pages/swr')) {
      expect(reply.text).toBe('old');
      expect(status(reply)).toContain('detail=stale-while-revalidate');
    }
    await origin.until('/pages/swr', 2);
    gate.open();
    await vi.waitFor(async () => expect((await ask('/pages/swr')).text).toBe('new'), { timeout: 10_000 });
    expect(origin.asked('/pages/swr').length).toBe(2);
  });

  test.each([500, 502, 503, 504])('is given for a %i within stale-if-error alone', async (code) => {
    const failure = { status: code, headers: { 'content-type': 'text/plain' }, body: 'sorry' };
    const control = { 'cache-control': 'max-age=60, stale-if-error=600' };
    origin.plan(`/pages/sie/${code}`, stale('old', control), failure);
    origin.plan(`/pages/no-sie/${code}`, stale('old', { etag: '"e"' }), failure);
    for (const path of ['/pages/sie/', '/pages/no-sie/']) await ask(`${path}${code}`);
    const reply = await ask(`/pages/sie/${code}`);
    expect(reply).toMatchObject({ status: 200, text: 'old' });
    expect(status(reply)).toMatch(/fwd=stale.*ttl=-\d+.*detail=stale-if-error/);
    expect(await ask(`/pages/no-sie/${code}`)).toMatchObject({ status: code, text: 'sorry' });
  });
});

describe('Vary', () => {
  test('keeps a variant for each value, for none and for an empty one', async () => {
    origin.plan('/pages/vary', ({ headers }) => fresh(headers['x-kind'] ?? 'none', { vary: 'X-Kind' }));
    const kinds: Record<string, string>[] = [{ 'x-kind': 'a' }, { 'x-kind': 'b' }, { 'x-kind': '' }, {}];
    for (const kind of kinds) expect((await ask('/pages/vary', kind)).text).toBe(kind['x-kind'] ?? 'none');
    for (const kind of kinds) {
      const again = await ask('/pages/vary', kind);
      expect([again.text, isHit(again)]).toEqual([kind['x-kind'] ?? 'none', true]);
    }
    expect(origin.asked('/pages/vary').length).toBe(4);
  });

  test('S21 knows one wish for a coding in every spelling, and passes on what it keys', async () => {
    origin.plan('/pages/coding', ({ headers }) =>
      fresh(headers['accept-encoding'] ?? 'none', { vary: 'Accept-Encoding' }),
    );
    for (const wish of ['gzip, br', 'br;q=0.5,GZIP', ' gzip ,br, ,nonsense;q=9', 'gzip;q=1,br,\tdeflate;q=0']) {
      expect((await ask('/pages/coding', { 'accept-encoding': wish })).text).toBe('br, gzip');
    }
    expect(origin.asked('/pages/coding').length).toBe(1);
  });

  test('S43 a key, URL or domain purge clears every variant and range', async () => {
    origin.plan('/items/7', ({ headers }) => fresh(`0123 ${headers['x-kind']}`, { vary: 'X-Kind', etag: '"7"' }));
    const kinds = ['a', 'b', 'c'];
    for (const order of [{ keys: ['item/7'] }, { urls: [urlOf('/items/7')] }, { domains: ['cache.example.test'] }]) {
      for (const kind of kinds) await ask('/items/7', { 'x-kind': kind });
      for (const kind of kinds) {
        const part = await ask('/items/7', { 'x-kind': kind, range: 'bytes=0-3' });
        expect([part.status, isHit(part)]).toEqual([206, true]);
      }
      await purge(order);
      for (const kind of kinds) {
        // The whole comes with whichever is asked first.
        const range: Record<string, string> = kind === 'a' ? {} : { range: 'bytes=0-3' };
        expect(isHit(await ask('/items/7', { 'x-kind': kind, ...range }))).toBe(false);
      }
    }
  });
});

describe('collapsing', () => {
  test('S40 a hundred simultaneous misses are one request to the origin', async () => {
    const gate = newGate();
    origin.plan('/pages/collapse', { ...fresh('one'), after: gate.opened });
    const replies = many(100, '/pages/collapse');
    await origin.until('/pages/collapse', 1);
    gate.open();
    expect(new Set((await replies).map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 one']));
    expect(origin.asked('/pages/collapse').length).toBe(1);
  });

  test('S40 many who find it expired are one validation', async () => {
    const gate = newGate();
    const control = { etag: '"x"', 'cache-control': 'max-age=60' };
    origin.plan('/pages/expired', fresh('one', control), validated('"x"', { ...fresh('two'), after: gate.opened }));
    await ask('/pages/expired');
    // By then nobody hears any more how the first fetch ended.
    await vi.waitFor(async () => expect((await ask('/pages/expired')).headers['age']).toBe('2'), { timeout: 10_000 });
    await purge({ urls: [urlOf('/pages/expired')], soft: true });
    const replies = many(20, '/pages/expired');
    await origin.until('/pages/expired', 2);
    gate.open();
    expect(new Set((await replies).map(({ text }) => text))).toEqual(new Set(['one']));
    expect(origin.asked('/pages/expired').length).toBe(2);
  });

  test('S41 an answer that may not be stored is given to nobody else, and the others ask in parallel', async () => {
    const first = newGate();
    const others = newGate();
    let count = 0;
    origin.plan('/pages/private', () => {
      count += 1;
      const after = count === 1 ? first.opened : others.opened;
      return { ...fresh(`for ${count}`, { 'cache-control': 'private' }), after };
    });
    const replies = many(9, '/pages/private');
    await origin.until('/pages/private', 1);
    first.open();
    // All of them are at the origin before one of them is answered.
    await origin.until('/pages/private', 9);
    others.open();
    expect(new Set((await replies).map(({ text }) => text)).size).toBe(9);
  });
});

describe('S44 surrogate keys of the origin', () => {
  test('purge what bears them, in a list of any white space', async () => {
    origin.plan('/pages/keyed', fresh('one', { 'surrogate-key': ['red  green', 'blue'] }));
    for (const key of ['red', 'green', 'blue']) {
      await ask('/pages/keyed');
      const hit = await ask('/pages/keyed');
      expect(isHit(hit)).toBe(true);
      expect(hit.headers).not.toHaveProperty('surrogate-key');
      await purge({ keys: [key] });
      expect(isHit(await ask('/pages/keyed'))).toBe(false);
    }
  });

  test('that are reserved are dropped, and the log says so', async () => {
    origin.plan('/pages/reserved', fresh('one', { 'surrogate-key': 'mine popgate:domain:other.example.test' }));
    await ask('/pages/reserved');
    expect(isHit(await ask('/pages/reserved'))).toBe(true);
    await vi.waitFor(() =>
      expect(edge.log()).toContain(
        'dropped: cache.example.test/pages/reserved: Surrogate-Key popgate:domain:other.example.test',
      ),
    );
    await purge({ keys: ['mine'] });
    expect(isHit(await ask('/pages/reserved'))).toBe(false);
  });

  test.each([
    ['not-ascii', 'good k\u00e9y', 'ASCII'],
    ['too-long', `good ${'k'.repeat(9_000)}`, 'longer than 8192 bytes'],
    [
      'too-many',
      Array.from({ length: 2_000 }, (_, at) => `key-${at}-long`).join(' '),
      'has \\d+ bytes, over the 16384',
    ],
  ])('that are %s keep the answer from being stored, and the log says so', async (name, keys, why) => {
    const path = `/pages/${name}`;
    origin.plan(path, fresh('one', { 'surrogate-key': keys }));
    for (let time = 0; time < 2; time += 1) expect(isHit(await ask(path))).toBe(false);
    expect(origin.asked(path).length).toBe(2);
    await vi.waitFor(() => expect(edge.log()).toMatch(new RegExp(`not stored: cache.example.test${path}: .*${why}`)));
  });

  test('cannot be smuggled in by the path', async () => {
    origin.plan('/items/8%20sale', fresh('one'));
    await ask('/items/8%20sale');
    await purge({ keys: ['sale', 'item/8'] });
    expect(isHit(await ask('/items/8%20sale'))).toBe(true);
    await purge({ keys: ['item/8%20sale'] });
    expect(isHit(await ask('/items/8%20sale'))).toBe(false);
  });
});
