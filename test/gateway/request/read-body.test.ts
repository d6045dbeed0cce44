import { afterEach, expect, test, vi } from 'vitest';
import { readBody } from '../../../src/gateway/request/read-body.ts';

afterEach(() => void vi.useRealTimers());

const streamOf = (...chunks: string[]) => {
  const rest = [...chunks];
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = rest.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
};

test.each([
  [[], ''],
  [['a'], 'a'],
  [['ab', '', 'c'], 'abc'],
  [Array<string>(10).fill('x'), 'xxxxxxxxxx'],
])('%j is read whole', async (chunks, text) => {
  const bytes = await readBody(streamOf(...chunks), 10);
  expect(new TextDecoder().decode(bytes as Uint8Array)).toBe(text);
});

test('nothing is read of no body', async () => {
  expect(await readBody(null, 10)).toEqual(new Uint8Array(0));
});

test('S70 no timer is left, however it ends', async () => {
  vi.useFakeTimers();
  await readBody(streamOf('a'), 10);
  expect(await readBody(streamOf('abcdef', 'abcdef'), 10)).toBe('too large');
  const broken = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('reset')) });
  await expect(readBody(broken, 10)).rejects.toThrow('reset');
  const endless = readBody(new ReadableStream<Uint8Array>(), 10);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await endless).toBe('too late');
  expect(vi.getTimerCount()).toBe(0);
});
