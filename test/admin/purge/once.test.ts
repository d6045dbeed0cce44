import { describe, expect, test } from 'vitest';
import { ADMIN, problemOf, PURGE, type Service, service, UNTOUCHED } from '../service.ts';

const PAGE = 'http://www.example.test/a';
const ORDER = { urls: [PAGE] };
const DAY_MS = 24 * 60 * 60 * 1_000;

async function send(www: Service, key: string, body: unknown = ORDER, headers: Record<string, string> = {}) {
  const answer = await www.post(body, { 'idempotency-key': key, ...headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const isThere = async (www: Service) => (await www.states())[PAGE] === 'hit';

describe('Idempotency-Key', () => {
  test('the same key and body are purged once, and answered with the same record', async () => {
    const www = await service();
    const first = await send(www, 'one');
    expect(first.body).not.toHaveProperty('repeated');
    expect(await isThere(www)).toBe(false);
    www.advance(1_000);
    const again = await send(www, 'one');
    expect(again).toEqual({ status: 200, body: { ...first.body, repeated: true } });
    expect(await isThere(www)).toBe(true);
  });

  test.each<[string, (www: Service) => ReturnType<typeof send>]>([
    ['another key', (www) => send(www, 'two')],
    ['the key in capitals', (www) => send(www, 'ONE')],
    ['another token', (www) => send(www, 'one', ORDER, ADMIN)],
    ['no key', async (www) => ({ status: (await www.post(ORDER)).status, body: {} })],
  ])('%s is another purge', async (_name, ask) => {
    const www = await service();
    await send(www, 'one');
    await www.states();
    const other = await ask(www);
    expect(other.status).toBe(200);
    expect(other.body).not.toHaveProperty('repeated');
    expect(await isThere(www)).toBe(false);
  });

  test('is forgotten after a day, and not before', async () => {
    const www = await service();
    await send(www, 'one');
    www.advance(DAY_MS - 1);
    expect((await send(www, 'one')).body).toHaveProperty('repeated');
    www.advance(1);
    expect((await send(www, 'one')).body).not.toHaveProperty('repeated');
  });

  test('with another body is a 422, and nothing is purged', async () => {
    const www = await service();
    await send(www, 'one', { keys: ['none'] });
    expect(await send(www, 'one')).toMatchObject({ status: 422, body: { title: 'Another request of that key' } });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('while the first is under way is a 409, and purged once', async () => {
    const www = await service();
    const answers = await Promise.all([send(www, 'one'), send(www, 'one'), send(www, 'one')]);
    // One that comes to its turn late finds the first one done.
    const others = answers.filter(({ status, body }) => status === 409 || 'repeated' in (body as object));
    expect(others).toHaveLength(2);
    expect(others.some(({ status }) => status === 409)).toBe(true);
    expect((await send(www, 'one')).body).toHaveProperty('repeated');
  });

  test.each<[string, unknown, number]>([
    ['refused', { urls: ['http://other.test/'] }, 421],
    ['malformed', { urls: [] }, 400],
  ])('of a purge that was %s is free again', async (_name, body, status) => {
    const www = await service();
    expect((await send(www, 'one', body)).status).toBe(status);
    expect(await send(www, 'one')).toMatchObject({ status: 200 });
    expect(await isThere(www)).toBe(false);
  });

  test('of a purge that failed is free again', async () => {
    const www = await service();
    const { purge } = www.cache;
    www.cache.purge = () => {
      throw new Error('the platform is ill');
    };
    const failed = await www.post(ORDER, { 'idempotency-key': 'one' });
    expect(failed.status).toBe(500);
    www.cache.purge = purge;
    const again = await send(www, 'one');
    expect([again.status, again.body['repeated']]).toEqual([200, undefined]);
    expect(await isThere(www)).toBe(false);
  });

  test.each([
    ['empty', ''],
    ['an empty string of structured fields', '""'],
    ['longer than 255 characters', 'k'.repeat(256)],
    ['not ASCII', 'cl\u00e9'],
    ['of a tab', 'a\tb'],
  ])('that is %s is a 400, and nothing is purged', async (_name, key) => {
    const www = await service();
    expect(await send(www, key)).toMatchObject({ status: 400 });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test.each(['k'.repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', 'a b, c'])('%j is one', async (key) => {
    const www = await service();
    expect((await send(www, key)).status).toBe(200);
    expect((await send(www, key)).body).toHaveProperty('repeated');
  });

  test('stands in the cache under a digest, without the key', async () => {
    const www = await service();
    await send(www, 'my-own-key');
    expect(www.cache.keys().join('\n')).not.toContain('my-own-key');
  });

  test('tells nobody without a token what was purged', async () => {
    const www = await service();
    await send(www, 'one');
    const answer = await www.post(ORDER, { 'idempotency-key': 'one', authorization: PURGE.authorization + 'x' });
    expect(await problemOf(answer)).toMatchObject({ status: 401 });
  });
});
