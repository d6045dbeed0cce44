import { KV_STORE, outcomeOf, type ContractCase, type World } from './contract.ts';

const HOUR = 3_600;

function put({ stores, unique }: World, name: string, ttlSeconds = HOUR): Promise<void> {
  return stores.putKv(KV_STORE, { key: unique(name), value: `value of ${name}`, ttlSeconds });
}

/** The names on a page of this case's keys, and whether there is another page. */
async function list(world: World, limit: number, cursor: string | null = null) {
  const prefix = world.unique('');
  const page = await world.stores.listKv(KV_STORE, { prefix, limit, cursor });
  return page && { names: page.keys.map((key) => key.slice(prefix.length)), cursor: page.cursor };
}

export const kvCases: readonly ContractCase[] = [
  {
    name: 'what was put into a KV store is there, and the last one counts',
    observe: async (world) => {
      await put(world, 'item');
      await world.stores.putKv(KV_STORE, { key: world.unique('item'), value: 'é "2"', ttlSeconds: HOUR });
      return world.stores.kv(KV_STORE, world.unique('item'));
    },
    expected: 'é "2"',
  },
  {
    name: 'what was put into a KV store is gone after its time, and not listed',
    observe: async (world) => {
      await put(world, 'short', 1);
      await put(world, 'long');
      const before = await world.stores.kv(KV_STORE, world.unique('short'));
      await world.pass(1_100);
      const after = await world.stores.kv(KV_STORE, world.unique('short'));
      return { before, after, ...(await list(world, 10)) };
    },
    expected: { before: 'value of short', after: null, names: ['long'], cursor: null },
  },
  {
    name: 'a KV store lists by prefix, in order, page by page',
    observe: async (world) => {
      for (const name of ['c', 'a', 'd', 'b']) await put(world, name);
      const first = await list(world, 3);
      const second = await list(world, 3, first!.cursor);
      return [first!.names, second!.names, second!.cursor];
    },
    expected: [['a', 'b', 'c'], ['d'], null],
  },
  {
    name: 'a page of a KV store that takes what is left is the last',
    observe: async (world) => {
      for (const name of ['a', 'b']) await put(world, name);
      return list(world, 2);
    },
    expected: { names: ['a', 'b'], cursor: null },
  },
  {
    name: 'a KV store in which nothing begins so lists nothing',
    observe: (world) => list(world, 2),
    expected: { names: [], cursor: null },
  },
  {
    name: 'a KV store knows no cursor that it did not give',
    observe: async (world) => [await list(world, 2, 'no base64'), await list(world, 2, '/w==')],
    expected: [null, null],
  },
  ...(
    [
      ['read', ({ stores }) => stores.kv('none', 'a')],
      ['written', ({ stores }) => stores.putKv('none', { key: 'a', value: '', ttlSeconds: HOUR })],
      ['listed', ({ stores }) => stores.listKv('none', { prefix: 'a', limit: 1, cursor: null })],
      ['listed from a cursor', ({ stores }) => stores.listKv('none', { prefix: 'a', limit: 1, cursor: 'YQ==' })],
    ] satisfies [string, (world: World) => unknown][]
  ).map(([what, work]): ContractCase => ({
    name: `a KV store that is not there cannot be ${what}`,
    observe: (world) => outcomeOf(() => work(world)),
    expected: 'refused',
  })),
];
