import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';
import { unlistable } from '../../support/unlistable.ts';
import { pair, SITE } from '../shield/shield-site.ts';

const WAYS: [string, Partial<RouteConfig>][] = [
  ['cached', {}],
  ['cached by the route', { cache: { ttl: '1h' } }],
  ['passed', { cache: 'pass' }],
];

function withAnswer(rules: object, answer: () => Response) {
  const routes = [{ path: '/*', to: 'origin', ...rules }] as const;
  return site({ config: { domains: { 'www.example.test': { routes } } }, origin: answer });
}

describe('an answer whose fields cannot be listed', () => {
  for (const [way, rules] of WAYS) {
    test.each([
      { date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
      { 'content-length': '4' },
      { 'transfer-encoding': 'chunked' },
      { connection: 'close' },
    ])(`is a 502 and not stored: ${way}, %j`, async (headers) => {
      let isLarge = true;
      const www = withAnswer(rules, () => {
        const response = new Response('page', { headers: { ...(headers as Record<string, string>), 'x-own': 'own' } });
        return isLarge ? unlistable(response) : response;
      });
      const answer = await www.ask('GET /a');
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([502, 'no-store']);
      isLarge = false;
      expect((await www.ask('GET /a')).headers.get('x-own')).toBe('own');
    });
  }

  test('does not take the place of what is stored', async () => {
    let isLarge = false;
    const origin = (): Response => {
      const headers = { 'content-type': 'text/plain', 'cache-control': 'max-age=1', 'content-length': '4' };
      return isLarge ? unlistable(new Response('page', { headers })) : new Response('page', { headers });
    };
    const www = site({ origin });
    await www.ask('GET /a');
    isLarge = true;
    www.advance(2_000);
    const answer = await www.ask('GET /a');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain']);
    expect(answer.headers.get('cache-status')).toContain('detail=origin-failed');
  });

  test('is a 502 where it is a shield’s', async () => {
    const headers = { 'popgate-shield': 'answer', 'content-type': 'text/plain', 'cache-control': 'max-age=60' };
    const { edge } = pair({
      edge: { shields: { [SITE]: () => unlistable(new Response('page', { headers })) } },
    });
    expect((await edge.ask('GET /a')).status).toBe(502);
    expect(edge.cache.keys().filter((key) => key.startsWith('o|'))).toEqual([]);
  });
});

test.each(WAYS)('an answer that has no field at all is given, and not stored: %s', async (_, rules) => {
  const www = withAnswer(rules, () => new Response(new Uint8Array([111, 107])));
  for (let time = 0; time < 2; time += 1) {
    const answer = await www.ask('GET /a');
    expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
  }
  expect(www.sent).toHaveLength(2);
});
