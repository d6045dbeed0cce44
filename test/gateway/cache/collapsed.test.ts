import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { cacheState } from '../../../src/gateway/cache/cache-status.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type Site, type SiteOptions } from '../../support/site.ts';

/** An origin that answers once all are there. */
function slow(fields: Record<string, string>): { origin: FakeOrigin; open(): void; isOpen: boolean } {
  let opened!: () => void;
  const gate = new Promise<void>((resolve) => (opened = resolve));
  const state = {
    isOpen: false,
    open: () => {
      state.isOpen = true;
      opened();
    },
    origin: async () => {
      if (!state.isOpen) await gate;
      return new Response('page', { headers: { 'content-type': 'text/plain', ...fields } });
    },
  };
  return state;
}

const LOGGED: SiteOptions['config'] = { defaults: { log: { endpoint: 'access' } } };

/** Asks as often at once, and says how each was answered. */
async function together(www: Site, count: number, headers: Record<string, string> = {}): Promise<(string | null)[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => www.ask('GET /a', headers)));
  return answers.map((answer) => answer.headers.get('cache-status'));
}

/** Once the leader has asked, and the others, who need nothing from outside, have come to wait for it. */
async function openAfter(www: Site, sent: number, open: () => void): Promise<void> {
  await vi.waitFor(() => expect(www.sent).toHaveLength(sent));
  await turn();
  open();
}

function wordsOf(www: Site): string[] {
  return www.accessLog.map(([, line]) => (JSON.parse(line) as { cache: string }).cache);
}

describe('RFC 9211 §2.6: who waited for another’s fetch', () => {
  test('was forwarded for the same reason, and collapsed: no hit', async () => {
    const { origin, open } = slow({ 'cache-control': 'max-age=60' });
    const www = site({ origin, config: LOGGED });
    const asked = together(www, 3);
    await openAfter(www, 1, open);
    const [leader, ...followers] = await asked;
    expect(leader).toBe('popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored');
    expect(followers).toEqual(Array.from({ length: 2 }, () => 'popgate; fwd=uri-miss; ttl=60; collapsed'));
    expect(www.sent).toHaveLength(1);
    expect(await together(www, 1)).toEqual(['popgate; hit; ttl=60']);
    expect(wordsOf(www).toSorted()).toEqual(['hit', 'hit', 'hit', 'miss']);
  });

  test('says that what was there was stale', async () => {
    const first = slow({ 'cache-control': 'max-age=10', etag: '"1"' });
    first.isOpen = true;
    let now = first;
    const www = site({ origin: (request) => now.origin(request) });
    await together(www, 1);
    www.advance(20_000);
    now = slow({ 'cache-control': 'max-age=60', etag: '"2"' });
    const asked = together(www, 2);
    await openAfter(www, 2, now.open);
    expect((await asked)[1]).toBe('popgate; fwd=stale; ttl=60; collapsed');
    expect(www.sent).toHaveLength(2);
  });

  test('says that other variants were there', async () => {
    const first = slow({ 'cache-control': 'max-age=60', vary: 'x-kind' });
    first.isOpen = true;
    let now = first;
    const www = site({ origin: (request) => now.origin(request) });
    await together(www, 1, { 'x-kind': 'a' });
    now = slow({ 'cache-control': 'max-age=60', vary: 'x-kind' });
    const asked = together(www, 2, { 'x-kind': 'b' });
    await openAfter(www, 2, now.open);
    expect((await asked)[1]).toBe('popgate; fwd=vary-miss; ttl=60; collapsed');
    expect(www.sent).toHaveLength(2);
  });

  test('and had to ask for itself was not collapsed', async () => {
    const { origin, open } = slow({ 'cache-control': 'no-store' });
    const www = site({ origin });
    const asked = together(www, 3);
    await openAfter(www, 1, open);
    for (const status of await asked) expect(status).not.toMatch(/collapsed|hit/);
    expect(www.sent).toHaveLength(3);
  });
});

test('in the log it is a hit as before: nobody was asked for its sake', () => {
  expect(cacheState({ fwd: 'uri-miss', collapsed: true, ttlMs: 1 })).toBe('hit');
  expect(cacheState({ fwd: 'uri-miss', fwdStatus: 200 })).toBe('miss');
});
