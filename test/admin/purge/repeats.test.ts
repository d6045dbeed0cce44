import { describe, expect, test, vi } from 'vitest';
import { site } from '../../support/site.ts';

describe('S42 in production', () => {
  test('the purge is made again, for what a shield still held', async () => {
    vi.useFakeTimers();
    try {
      const www = site({
        origin: () => new Response('x', { headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' } }),
        environment: { local: false },
        secrets: { admin_token: 't' },
        config: { admin: {} },
      });
      await www.ask(
        'POST /.popgate/purge',
        { authorization: 'Bearer t', 'content-type': 'application/json' },
        '{"urls":["http://www.example.test/a"]}',
      );
      for (const delay of [2_000, 13_000]) {
        await www.ask('GET /a');
        expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
        await vi.advanceTimersByTimeAsync(delay);
        expect((await www.ask('GET /a')).headers.get('cache-status')).not.toContain('hit');
      }
      await www.settle();
    } finally {
      vi.useRealTimers();
    }
  });
});
