import { bodyOf, bytesOf, isSame, lasting, outcomeOf, pattern, textOf, type ContractCase } from './contract.ts';

/** On both sides of the size from which the platform keeps a body apart from the metadata. */
const SIZES = [1, 10_000, 32_768, 32_769, 300_000];

const stored: ContractCase[] = [
  {
    name: 'there is nothing under a key that was never inserted',
    observe: ({ cache, unique }) => [cache.lookup(unique('key')), cache.peek(unique('key'))],
    expected: [null, null],
  },
  {
    name: 'a look at an entry says how it is, and leaves it to be read',
    observe: async ({ cache, unique, pass }) => {
      cache.insert(unique('key'), lasting({ maxAgeMs: 500, staleMs: 60_000 }), bytesOf('body'));
      const fresh = cache.peek(unique('key'));
      await pass(600);
      return [fresh, cache.peek(unique('key')), cache.peek(unique('key')), await bodyOf(cache, unique('key'))];
    },
    expected: ['fresh', 'stale', 'stale', 'body'],
  },
  {
    name: 'an entry has its metadata, length and body, and is fresh',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ metadata: 'told' }), bytesOf('body'));
      const entry = cache.lookup(unique('key'))!;
      const { metadata, length, stale } = entry;
      return { metadata, length, stale, body: await textOf(entry) };
    },
    expected: { metadata: 'told', length: 4, stale: false, body: 'body' },
  },
  {
    name: 'an entry may be empty in all',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(), bytesOf(''));
      const entry = cache.lookup(unique('key'))!;
      return { metadata: entry.metadata, length: entry.length, body: await textOf(entry) };
    },
    expected: { metadata: '', length: 0, body: '' },
  },
  {
    name: 'metadata is any text',
    observe: ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ metadata: 'é\n€\0😀' }), bytesOf('body'));
      return cache.lookup(unique('key'))!.metadata;
    },
    expected: 'é\n€\0😀',
  },
  {
    name: 'metadata is up to 100 kB, beside a body',
    observe: async ({ cache, unique }) => {
      const metadata = 'm'.repeat(100_000);
      cache.insert(unique('key'), lasting({ metadata }), pattern(32_768));
      const entry = cache.lookup(unique('key'))!;
      return [entry.metadata === metadata, isSame(await entry.bytes(), pattern(32_768))];
    },
    expected: [true, true],
  },
  {
    name: 'a second insert takes the place of the first',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ metadata: 'one', surrogateKeys: [unique('s')] }), bytesOf('first'));
      cache.insert(unique('key'), lasting({ metadata: 'two' }), bytesOf('second'));
      cache.purge(unique('s'), 'hard');
      const entry = cache.lookup(unique('key'))!;
      return [entry.metadata, await textOf(entry)];
    },
    expected: ['two', 'second'],
  },
  {
    name: 'keys that differ in case, space or a last character are different ones',
    observe: async ({ cache, unique }) => {
      const keys = ['key', 'Key', 'key ', 'key\n', 'keys', 'k|ey'].map(unique);
      for (const key of keys) cache.insert(key, lasting({ metadata: key }), bytesOf(''));
      return keys.every((key) => cache.lookup(key)!.metadata === key);
    },
    expected: true,
  },
  {
    name: 'a buffer that changes after its insert changes nothing',
    observe: async ({ cache, unique }) => {
      const body = bytesOf('body');
      cache.insert(unique('key'), lasting(), body);
      body.fill(0);
      return bodyOf(cache, unique('key'));
    },
    expected: 'body',
  },
  {
    name: 'an entry found before another took its place has its own body',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(), bytesOf('first'));
      const entry = cache.lookup(unique('key'))!;
      cache.insert(unique('key'), lasting(), bytesOf('second'));
      return textOf(entry);
    },
    expected: 'first',
  },
];

const bodies: ContractCase[] = [
  ...SIZES.map((size): ContractCase => ({
    name: `a body of ${size} bytes comes back in one buffer and as a stream`,
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ metadata: 'm' }), pattern(size));
      const { length } = cache.lookup(unique('key'))!;
      const whole = await cache.lookup(unique('key'))!.bytes();
      const streamed = await new Response(cache.lookup(unique('key'))!.stream()).arrayBuffer();
      return [length, isSame(whole, pattern(size)), isSame(new Uint8Array(streamed), pattern(size))];
    },
    expected: [size, true, true],
  })),
  ...SIZES.slice(1).map((size): ContractCase => ({
    name: `a range of a body of ${size} bytes has both its ends`,
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(), pattern(size));
      const ranges = [
        { start: 0, end: 0 },
        { start: 5_000, end: 5_999 },
        { start: size - 1, end: size - 1 },
      ];
      const parts = ranges.map(async (range) => {
        const part = await new Response(cache.lookup(unique('key'))!.stream(range)).arrayBuffer();
        return isSame(new Uint8Array(part), pattern(size).subarray(range.start, range.end + 1));
      });
      return Promise.all(parts);
    },
    expected: [true, true, true],
  })),
  ...[10, 40_000].map((size): ContractCase => ({
    name: `two who found the same entry of ${size} bytes both read it`,
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(), pattern(size));
      const entries = [cache.lookup(unique('key'))!, cache.lookup(unique('key'))!];
      const read = await Promise.all(entries.map(async (entry) => entry.bytes()));
      return read.map((body) => isSame(body, pattern(size)));
    },
    expected: [true, true],
  })),
  ...[10, 40_000].map((size): ContractCase => ({
    name: `an entry of ${size} bytes that was closed is still there for the next`,
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(), pattern(size));
      cache.lookup(unique('key'))!.close();
      return isSame(await cache.lookup(unique('key'))!.bytes(), pattern(size));
    },
    expected: true,
  })),
  ...[10, 40_000].map((size): ContractCase => ({
    name: `a body of ${size} bytes is read once from one entry, and again from the next`,
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(), pattern(size));
      const entry = cache.lookup(unique('key'))!;
      await entry.bytes();
      const again = await outcomeOf(() => entry.bytes());
      return { again, next: isSame(await cache.lookup(unique('key'))!.bytes(), pattern(size)) };
    },
    expected: { again: 'refused', next: true },
  })),
];

export const entryCases: readonly ContractCase[] = [...stored, ...bodies];
