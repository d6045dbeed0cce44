import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hooked } from './hooks/hooked.ts';
import { ADMIN, JSON_TYPE, problemOf, service } from './service.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** Gives a byte every so often, once somebody reads, and never ends. */
function dripping(everyMs: number) {
  const state = { isRead: false, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        state.isRead = true;
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        if (!state.isCancelled) controller.enqueue(new Uint8Array([0x20]));
      },
      cancel: () => void (state.isCancelled = true),
    },
    { highWaterMark: 0 },
  );
  return { state, stream };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns += 1) {
    if (turns > 100_000) throw new Error('it does not come to that');
    await turn();
  }
}

type Ask = (line: string, headers: Record<string, string>, body: never) => Promise<Response>;
const PATHS: [string, () => Promise<Ask>, string, Record<string, string>][] = [
  [
    'a webhook',
    async () => (await hooked()).ask,
    '/.popgate/hooks/github',
    { 'x-hub-signature-256': `sha256=${'00'.repeat(32)}` },
  ],
  ['a purge', async () => (await service()).ask, '/.popgate/purge', { ...ADMIN, ...JSON_TYPE }],
  ['a publication', async () => (await service()).ask, '/.popgate/publish', { ...ADMIN, ...JSON_TYPE }],
];

describe.each(PATHS)('S70 the body of %s', (_name, asking, path, headers) => {
  test.each([10, 1_000, 9_000, 1_000_000])('that comes a byte every %i ms is a 408 after 10 s', async (everyMs) => {
    const ask = await asking();
    const { state, stream } = dripping(everyMs);
    let answer: Response | null = null;
    const asked = ask(`POST ${path}`, headers, stream as never).then((given) => (answer = given));
    await until(() => state.isRead);
    await vi.advanceTimersByTimeAsync(9_900);
    expect(answer).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    await until(() => answer !== null);
    expect(await problemOf(await asked)).toMatchObject({ status: 408, title: 'Body too slow', cache: 'no-store' });
    expect(state.isCancelled).toBe(true);
  });

  test('that is too large is read no further', async () => {
    const ask = await asking();
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1_024)),
      cancel: () => void (isCancelled = true),
    });
    expect((await ask(`POST ${path}`, headers, stream as never)).status).toBe(413);
    expect(isCancelled).toBe(true);
  });
});

test.each<[string, Record<string, string>]>([
  ['no token', {}],
  ['a wrong token', { authorization: 'Bearer wrong' }],
])('S69 a body is not read with %s', async (_name, token) => {
  const www = await service();
  for (const path of ['/purge', '/publish']) {
    const { state, stream } = dripping(1_000_000);
    const answer = await www.ask(`POST /.popgate${path}`, { ...JSON_TYPE, ...token }, stream as never);
    expect([answer.status, state.isRead]).toEqual([401, false]);
  }
});
