import {
  bodyOf,
  bytesOf,
  hold,
  lasting,
  LONG,
  outcomeOf,
  STALE,
  stateOf,
  textOf,
  told,
  type ContractCase,
} from './contract.ts';

const obligations: ContractCase[] = [
  {
    name: 'who asks first for what is not there holds the key',
    observe: async ({ cache, unique }) => {
      const transaction = await cache.transaction(unique('key'), LONG);
      transaction?.cancel();
      return told(transaction);
    },
    expected: 'holds, nothing',
  },
  {
    name: 'who asks first does not wait, whatever the limit',
    observe: async ({ cache, unique }) => {
      const transaction = await cache.transaction(unique('key'), 0);
      transaction?.cancel();
      return told(transaction);
    },
    expected: 'holds, nothing',
  },
  {
    name: 'nobody holds what is fresh',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ metadata: 'm' }), bytesOf('body'));
      const { entry, mustInsert } = (await cache.transaction(unique('key'), 0))!;
      return [mustInsert, entry!.metadata, entry!.stale, await textOf(entry!)];
    },
    expected: [false, 'm', false, 'body'],
  },
  {
    name: 'who asks first for what is stale holds it, and the next have it meanwhile',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(STALE), bytesOf('old'));
      const leader = await cache.transaction(unique('key'), LONG);
      const follower = await cache.transaction(unique('key'), 0);
      leader!.cancel();
      return [told(leader), told(follower)];
    },
    expected: ['holds, stale', 'does not hold, stale'],
  },
  {
    name: 'what is past its stale time is nothing to who holds the key',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ maxAgeMs: 1, staleMs: 1, initialAgeMs: 3 }), bytesOf('old'));
      const transaction = await cache.transaction(unique('key'), LONG);
      transaction?.cancel();
      return told(transaction);
    },
    expected: 'holds, nothing',
  },
  ...[10, 40_000].flatMap((size) =>
    (['reads', 'closes'] as const).map((verb): ContractCase => ({
      name: `who holds a stale entry of ${size} bytes and ${verb} it can still end the transaction`,
      observe: async ({ cache, unique }) => {
        cache.insert(unique('key'), lasting(STALE), bytesOf('b'.repeat(size)));
        const holder = await hold(cache, unique('key'));
        if (verb === 'closes') holder.entry!.close();
        else await holder.entry!.bytes();
        const meanwhile = told(await cache.transaction(unique('key'), 0));
        return [meanwhile, await outcomeOf(() => holder.cancel())];
      },
      expected: ['does not hold, stale', 'done'],
    })),
  ),
  {
    name: 'a lookup does not wait for the holder',
    observe: async ({ cache, unique }) => {
      const transaction = await hold(cache, unique('key'));
      const found = cache.lookup(unique('key'));
      transaction.cancel();
      return found;
    },
    expected: null,
  },
];

const releases: ContractCase[] = [
  {
    name: 'an insert by the holder is found by all, and frees the key',
    observe: async ({ cache, unique }) => {
      (await hold(cache, unique('key'))).insert(lasting(), bytesOf('body'));
      return [await bodyOf(cache, unique('key')), told(await cache.transaction(unique('key'), 0))];
    },
    expected: ['body', 'does not hold, fresh'],
  },
  {
    name: 'an insert by the holder lets all go on at once who wait',
    observe: async ({ cache, unique, settle }) => {
      const leader = await hold(cache, unique('key'));
      const waiting = [1, 2, 3].map(() => cache.transaction(unique('key'), LONG));
      await settle();
      leader.insert(lasting({ metadata: 'outcome' }), bytesOf(''));
      const followers = await Promise.all(waiting);
      return followers.map((follower) => [follower?.mustInsert, follower?.entry?.metadata]);
    },
    expected: [
      [false, 'outcome'],
      [false, 'outcome'],
      [false, 'outcome'],
    ],
  },
  {
    name: 'a cancel lets one of those who wait hold the key, and no other',
    observe: async ({ cache, unique, settle }) => {
      const leader = await hold(cache, unique('key'));
      const waiting = [1, 2, 3].map(() => cache.transaction(unique('key'), LONG));
      await settle();
      leader.cancel();
      const next = (await Promise.race(waiting))!;
      const first = told(next);
      const meanwhile = told(await cache.transaction(unique('key'), 0));
      next.insert(lasting(), bytesOf(''));
      const all = await Promise.all(waiting);
      return { first, meanwhile, holders: all.filter((one) => one?.mustInsert).length };
    },
    expected: { first: 'holds, nothing', meanwhile: 'held by another', holders: 1 },
  },
  {
    name: 'a cancel leaves a stale entry as it was, for the next to hold',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(STALE), bytesOf('old'));
      (await hold(cache, unique('key'))).cancel();
      const next = await hold(cache, unique('key'));
      next.cancel();
      return [told(next), await bodyOf(cache, unique('key'))];
    },
    expected: ['holds, stale', 'old'],
  },
  {
    name: 'the key is held again once what the holder inserted is gone',
    observe: async ({ cache, unique, pass }) => {
      (await hold(cache, unique('key'))).insert(lasting({ maxAgeMs: 20 }), bytesOf(''));
      await pass(30);
      const next = await cache.transaction(unique('key'), 0);
      next?.cancel();
      return told(next);
    },
    expected: 'holds, nothing',
  },
];

const waits: ContractCase[] = [
  {
    name: 'who does not wait is told at once that the key is held',
    observe: async ({ cache, unique }) => {
      const leader = await hold(cache, unique('key'));
      const other = told(await cache.transaction(unique('key'), 0));
      leader.cancel();
      return other;
    },
    expected: 'held by another',
  },
  {
    name: 'a wait ends when its time is over',
    observe: async ({ cache, unique }) => {
      const leader = await hold(cache, unique('key'));
      const startedAt = Date.now();
      const other = told(await cache.transaction(unique('key'), 100));
      const waited = Date.now() - startedAt;
      leader.cancel();
      return [other, waited >= 90, waited < LONG];
    },
    expected: ['held by another', true, true],
  },
  ...[0, 50].map((waitMs): ContractCase => ({
    name: `who gave up after ${waitMs} ms has nothing: after a cancel the next to ask holds the key`,
    observe: async ({ cache, unique }) => {
      const leader = await hold(cache, unique('key'));
      await cache.transaction(unique('key'), waitMs);
      leader.cancel();
      const next = await cache.transaction(unique('key'), LONG);
      next?.cancel();
      return told(next);
    },
    expected: 'holds, nothing',
  })),
  {
    name: 'who gave up takes nothing from those who still wait',
    observe: async ({ cache, unique, settle }) => {
      const leader = await hold(cache, unique('key'));
      const patient = cache.transaction(unique('key'), LONG);
      await settle();
      await cache.transaction(unique('key'), 50);
      leader.cancel();
      const next = await patient;
      next?.cancel();
      return told(next);
    },
    expected: 'holds, nothing',
  },
  {
    name: 'who gave up first takes nothing from those who came after',
    observe: async ({ cache, unique, settle }) => {
      const leader = await hold(cache, unique('key'));
      const impatient = cache.transaction(unique('key'), 50);
      const patient = cache.transaction(unique('key'), LONG);
      await settle();
      await impatient;
      leader.cancel();
      const next = await patient;
      next?.cancel();
      return told(next);
    },
    expected: 'holds, nothing',
  },
  {
    name: 'who gave up finds what the holder inserted since',
    observe: async ({ cache, unique }) => {
      const leader = await hold(cache, unique('key'));
      await cache.transaction(unique('key'), 50);
      leader.insert(lasting(), bytesOf('body'));
      return [stateOf(cache, unique('key')), told(await cache.transaction(unique('key'), 0))];
    },
    expected: ['fresh', 'does not hold, fresh'],
  },
];

export const transactionCases: readonly ContractCase[] = [...obligations, ...releases, ...waits];
