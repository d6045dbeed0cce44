import { describe, expect, test } from 'vitest';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site } from '../../support/site.ts';
import { forward, page, pair, SITE } from './shield-site.ts';

const CACHE_STATUS = 'cache-status';

describe('the shield answers an edge', () => {
  test('with what the origin said, keys and Age as well', async () => {
    const origin = page({
      'surrogate-key': 'a  b',
      'surrogate-control': 'max-age=30',
      age: '7',
      'x-own': 'o',
      etag: '"1"',
    });
    const { edge, shield, advance } = pair({ origin });
    const answers: Response[] = [];
    const watched = pair({
      origin,
      edge: {
        shields: {
          [SITE]: async (request) => {
            const answer = await forward(shield, request);
            answers.push(answer.clone());
            return answer;
          },
        },
      },
    }).edge;
    await edge.ask('GET /a');
    advance(5_000);
    watched.advance(5_000);
    const client = await watched.ask('GET /a');
    const { headers } = answers[0]!;
    expect(Object.fromEntries(headers)).toMatchObject({
      'popgate-surrogate-key': 'a  b',
      'popgate-surrogate-control': 'max-age=30',
      'cache-control': 'max-age=60',
      'x-own': 'o',
      age: '12',
      'popgate-shield': 'answer',
    });
    const shown = [...client.headers.keys()];
    expect(shown.filter((name) => name.startsWith('popgate-') || name.startsWith('surrogate-'))).toEqual([]);
    expect(client.headers.get(CACHE_STATUS)).toMatch(/; ttl=18, popgate; .*; ttl=18; stored$/);
    expect((await watched.ask('GET /a')).headers.get('age')).toBe('12');
  });

  test('so that a purge of a key reaches the edge, validated or not', async () => {
    const origin: FakeOrigin = ({ headers }) => {
      const fields = { 'content-type': 'text/plain', 'cache-control': 'max-age=10', etag: '"1"' };
      if (headers.get('if-none-match') === '"1"') return new Response(null, { status: 304, headers: fields });
      return new Response('page', { headers: { ...fields, 'surrogate-key': 'late' } });
    };
    const { edge, advance } = pair({ origin });
    await edge.ask('GET /a');
    advance(11_000);
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toContain('fwd=stale; fwd-status=304; ttl=10; stored');
    edge.cache.purge('late', 'hard');
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toContain('fwd=uri-miss');
  });

  test('with the keys of a 304, which may be others', async () => {
    const origin: FakeOrigin = ({ headers }) => {
      const isKnown = headers.get('if-none-match') === '"1"';
      const keys = { 'surrogate-key': isKnown ? 'late' : 'early' };
      const fields = { 'content-type': 'text/plain', 'cache-control': 'max-age=10', etag: '"1"', ...keys };
      return new Response(isKnown ? null : 'page', { status: isKnown ? 304 : 200, headers: fields });
    };
    const { edge, shield, advance } = pair({ origin });
    await shield.ask('GET /a');
    advance(11_000);
    await edge.ask('GET /a');
    edge.cache.purge('late', 'hard');
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toContain('fwd=uri-miss');
  });

  test('with a 304, where the edge has it', async () => {
    const { edge, shield, advance } = pair({ origin: page({ etag: '"1"', 'surrogate-control': 'max-age=5' }) });
    await edge.ask('GET /a');
    edge.cache.purge('popgate:all', 'soft');
    advance(2_000);
    const again = await edge.ask('GET /a');
    expect(again.headers.get(CACHE_STATUS)).toMatch(/popgate; fwd=stale; fwd-status=304; ttl=3; stored$/);
    expect([again.headers.get('age'), await again.text(), shield.sent.length]).toEqual(['2', 'page', 1]);
  });

  test.each([
    ['surrogate-key', 'a'],
    ['surrogate-control', 'max-age=9'],
    ['popgate-shield', 'stale'],
  ])('alone: a client of the shield gets no %s', async (name, value) => {
    const { shield } = pair({ origin: page({ [name]: value }) });
    for (let times = 0; times < 2; times += 1) expect((await shield.ask('GET /a')).headers.has(name)).toBe(false);
  });
});

describe('a stale answer of the shield', () => {
  const STALE = { 'cache-control': 'max-age=10, stale-if-error=600', etag: '"1"' };
  const failing = () => {
    const state = { isDown: false };
    const origin: FakeOrigin = () => {
      if (state.isDown) throw new Error('refused');
      return page(STALE)({} as never);
    };
    return { state, ...pair({ origin }) };
  };

  test('is passed on and not stored', async () => {
    const { state, edge, advance } = failing();
    await edge.ask('GET /a');
    edge.cache.purge('popgate:all', 'hard');
    state.isDown = true;
    advance(20_000);
    for (let times = 0; times < 2; times += 1) {
      const answer = await edge.ask('GET /a');
      expect(await answer.text()).toBe('page');
      expect(answer.headers.get(CACHE_STATUS)).toMatch(
        /^popgate; fwd=stale; fwd-status=502; ttl=-1\d; detail=origin-failed, popgate; fwd=uri-miss; fwd-status=200; detail=shield-stale$/,
      );
      expect([answer.headers.has('popgate-shield'), answer.headers.get('age')]).toEqual([false, '20']);
    }
    state.isDown = false;
    advance(2_000);
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toMatch(/stored$/);
  });

  test('does not take the place of what the edge has, nor keep the next from asking', async () => {
    const { state, edge, advance } = failing();
    await edge.ask('GET /a');
    state.isDown = true;
    advance(20_000);
    const answer = await edge.ask('GET /a');
    expect([answer.status, answer.headers.get('age')]).toEqual([200, '20']);
    expect(edge.cache.keys().some((key) => key.startsWith('o|'))).toBe(true);
    state.isDown = false;
    advance(1_500);
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toMatch(/; stored$/);
  });

  test('does not vouch for what the edge has', async () => {
    const { state, edge, shield } = failing();
    await edge.ask('GET /a');
    for (const pop of [edge, shield]) pop.cache.purge('popgate:all', 'soft');
    state.isDown = true;
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toMatch(/; detail=shield-stale$/);
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toMatch(/; detail=shield-stale$/);
  });

  test('to a refresh in the background keeps it from trying again for one second', async () => {
    const origin = page({ 'cache-control': 'max-age=10, stale-while-revalidate=600' });
    const { edge, shield, advance } = pair({ origin });
    await edge.ask('GET /a');
    for (const milliseconds of [20_000, 1_500]) {
      advance(milliseconds);
      await edge.ask('GET /a');
      await edge.settle();
      await shield.settle();
    }
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toMatch(/popgate; hit; ttl=(?:8|9|10)$/);
  });

  test('is none by the word of an origin', async () => {
    const { edge, shield } = pair({ origin: page({ 'popgate-shield': 'stale' }) });
    expect((await edge.ask('GET /a')).headers.get(CACHE_STATUS)).toMatch(/; stored, popgate; .*; stored$/);
    const direct = await site({ origin: page({ 'popgate-shield': 'failed' }) }).ask('GET /a');
    expect(direct.headers.get(CACHE_STATUS)).toMatch(/; stored$/);
    expect([shield.sent.length, direct.headers.has('popgate-shield')]).toEqual([1, false]);
  });
});
