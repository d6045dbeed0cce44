import type { CacheEntry, CacheStore } from '../../src/gateway/platform.ts';
import { bodyOf, bytesOf, isSame, lasting, pattern, stateOf, textOf, type ContractCase } from './contract.ts';

/** Whether a reader gets the whole six bytes. That it gets fewer may come as an error, or as an early end. */
async function isWhole(entry: CacheEntry): Promise<boolean> {
  const reader = entry.stream().getReader();
  let count = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) count += part.value.length;
  } catch {
    return false;
  }
  return count >= 6;
}

/** Begins a body of six bytes, of which three are written. */
function begin(cache: CacheStore, unique: (name: string) => string) {
  const writer = cache.insertStream(unique('key'), lasting({ surrogateKeys: [unique('s')] }), 6);
  writer.write(bytesOf('abc'));
  return writer;
}

const written: ContractCase[] = [
  {
    name: 'a body that is written has its length from the start, and is whole once it is closed',
    observe: async ({ cache, unique }) => {
      const writer = begin(cache, unique);
      const { length } = cache.lookup(unique('key'))!;
      writer.write(bytesOf('def'));
      writer.close();
      return [length, cache.lookup(unique('key'))!.length, await bodyOf(cache, unique('key'))];
    },
    expected: [6, 6, 'abcdef'],
  },
  {
    name: 'a reader has what is written before the rest is',
    observe: async ({ cache, unique }) => {
      const writer = begin(cache, unique);
      const reader = cache.lookup(unique('key'))!.stream().getReader();
      const first = await reader.read();
      writer.write(bytesOf('def'));
      writer.close();
      const second = await reader.read();
      return [first, second].map(({ value }) => new TextDecoder().decode(value));
    },
    expected: ['abc', 'def'],
  },
  {
    name: 'a body asked for in one buffer waits until it is whole',
    observe: async ({ cache, unique, settle }) => {
      const writer = begin(cache, unique);
      const whole = textOf(cache.lookup(unique('key'))!);
      await settle();
      writer.write(bytesOf('def'));
      writer.close();
      return whole;
    },
    expected: 'abcdef',
  },
  {
    name: 'all who read while it is written get the same body',
    observe: async ({ cache, unique, settle }) => {
      const writer = begin(cache, unique);
      const early = textOf(cache.lookup(unique('key'))!);
      await settle();
      writer.write(bytesOf('d'));
      const late = textOf(cache.lookup(unique('key'))!);
      await settle();
      writer.write(bytesOf('ef'));
      writer.close();
      return Promise.all([early, late]);
    },
    expected: ['abcdef', 'abcdef'],
  },
  {
    name: 'a large body written in parts comes back whole',
    observe: async ({ cache, unique }) => {
      const body = pattern(1_000_000);
      const writer = cache.insertStream(unique('key'), lasting(), body.length);
      for (let at = 0; at < body.length; at += 65_536) writer.write(body.subarray(at, at + 65_536));
      writer.close();
      return isSame(await cache.lookup(unique('key'))!.bytes(), body);
    },
    expected: true,
  },
  ...[
    { start: 1, end: 4 },
    { start: 0, end: 1 },
    { start: 3, end: 5 },
  ].map((range): ContractCase => ({
    name: `a range from ${range.start} to ${range.end} of a body written in parts`,
    observe: async ({ cache, unique }) => {
      const writer = begin(cache, unique);
      writer.write(bytesOf('def'));
      writer.close();
      return new Response(cache.lookup(unique('key'))!.stream(range)).text();
    },
    expected: 'abcdef'.slice(range.start, range.end + 1),
  })),
  {
    name: 'a chunk that changes after it was written changes nothing',
    observe: async ({ cache, unique }) => {
      const writer = cache.insertStream(unique('key'), lasting(), 3);
      const chunk = bytesOf('abc');
      writer.write(chunk);
      chunk.fill(0);
      writer.close();
      return bodyOf(cache, unique('key'));
    },
    expected: 'abc',
  },
];

const cut: ContractCase[] = [
  {
    name: 'an abandoned body is never whole, and stays until its key is purged',
    observe: async ({ cache, unique }) => {
      begin(cache, unique).abandon();
      const whole = await isWhole(cache.lookup(unique('key'))!);
      const next = stateOf(cache, unique('key'));
      cache.purge(unique('s'), 'hard');
      return { whole, next, purged: stateOf(cache, unique('key')) };
    },
    expected: { whole: false, next: 'fresh', purged: null },
  },
  {
    name: 'who reads a body while it is abandoned does not wait for ever, and has no whole one',
    observe: async ({ cache, unique, settle }) => {
      const writer = begin(cache, unique);
      const reading = isWhole(cache.lookup(unique('key'))!);
      await settle();
      writer.abandon();
      return reading;
    },
    expected: false,
  },
];

const purged: ContractCase[] = (
  [
    ['hard', null, null],
    ['soft', 'stale', 'abcdef'],
  ] as const
).flatMap(([mode, state, body]): ContractCase[] => [
  {
    name: `a ${mode} purge reaches a body that is still being written, for good`,
    observe: async ({ cache, unique }) => {
      const writer = begin(cache, unique);
      cache.purge(unique('s'), mode);
      const meanwhile = stateOf(cache, unique('key'));
      writer.write(bytesOf('def'));
      writer.close();
      return [meanwhile, stateOf(cache, unique('key')), await bodyOf(cache, unique('key'))];
    },
    expected: [state, state, body],
  },
  {
    name: `who reads while a ${mode} purge comes gets the body to its end`,
    observe: async ({ cache, unique, settle }) => {
      const writer = begin(cache, unique);
      const reading = textOf(cache.lookup(unique('key'))!);
      await settle();
      cache.purge(unique('s'), mode);
      writer.write(bytesOf('def'));
      writer.close();
      return reading;
    },
    expected: 'abcdef',
  },
]);

export const streamCases: readonly ContractCase[] = [...written, ...cut, ...purged];
