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

test('what stands around a body is in the same buffer, however it is cut, and whatever is known of its length', async () => {
  const [before, after] = ['{"id":7}.', '.end'].map((text) => new TextEncoder().encode(text)) as [
    Uint8Array,
    Uint8Array,
  ];
  for (const size of [0, 1, 9, 16_384, 16_385, 100_000]) {
    for (const cut of [1_000, 8_192, 50_000]) {
      const text = 'abcdefghij'.repeat(size / 10 + 1).slice(0, size);
      const chunks = Array.from({ length: Math.ceil(size / cut) }, (_, at) => text.slice(at * cut, (at + 1) * cut));
      for (const length of [null, size]) {
        const read = (await readBody(streamOf(...chunks), 100_000, { length, before, after })) as Uint8Array;
        expect(new TextDecoder().decode(read)).toBe(`{"id":7}.${text}.end`);
        if (length !== null) expect(read.buffer.byteLength).toBe(read.length);
        else expect(read.buffer.byteLength).toBeLessThanOrEqual(2 * read.length + 16_384);
      }
    }
  }
});

test('a body that is longer than it says is read no further than to the limit', async () => {
  expect(await readBody(streamOf('abc', 'def'), 6, { length: 1 })).toEqual(new TextEncoder().encode('abcdef'));
  expect(await readBody(streamOf('abc', 'defg'), 6, { length: 1 })).toBe('too large');
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
