import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, type Stage, startStage } from '../client.ts';

let stage: Stage;
let acl: string;
let count = 0;

beforeAll(async () => {
  stage = await startStage();
});

afterAll(() => stage.stop());

beforeEach(async () => {
  count += 1;
  const { body } = await stage.call('POST /resources/acls', { json: { name: `acl-${count}` } });
  acl = `/resources/acls/${String(body.id)}`;
});

interface Page {
  entries: { prefix: string }[];
  meta: { next_cursor?: string };
}

type Entry = [op: string, prefix: string, action?: string];

const change = (...entries: Entry[]) =>
  stage.call(`PATCH ${acl}/entries`, {
    json: { entries: entries.map(([op, prefix, action]) => ({ op, prefix, action })) },
  });

const listed = async (query = '') => (await stage.call(`GET ${acl}/entries${query}`)).body;

describe('an ACL of Compute', () => {
  it('has the recorded shapes', async () => {
    const made = await stage.call('POST /resources/acls', { json: { name: 'recorded' } });
    expect([made.status, made.body]).toEqual([200, { name: 'recorded', id: expect.stringMatching(/^\w{22}$/) }]);
    expect((await stage.call(`GET /resources/acls/${String(made.body.id)}`)).body).toEqual(made.body);
    const { body } = await stage.call('GET /resources/acls');
    expect(body).toMatchObject({ data: expect.arrayContaining([made.body]), meta: { total: body.data!.length } });
    const sent = await change(['create', '1.2.3.0/24', 'BLOCK'], ['update', '1.2.3.4/32', 'ALLOW']);
    expect([sent.status, sent.body]).toEqual([202, '']);
    expect(await listed()).toEqual({
      entries: [
        { prefix: '1.2.3.0/24', action: 'BLOCK' },
        { prefix: '1.2.3.4/32', action: 'ALLOW' },
      ],
      meta: { limit: 100 },
    });
    const removed = await stage.call(`DELETE ${acl}`);
    expect([removed.status, removed.body]).toEqual([200, '']);
    expect((await stage.call(`GET ${acl}`)).status).toBe(404);
  });

  it('lists its entries in the order of their addresses, by pages', async () => {
    const prefixes = ['9.0.0.0/8', '10.0.0.0/16', '10.0.0.0/8', '192.168.0.0/16', '2001:db8::/32', '::1/128'];
    await change(...prefixes.map((prefix): Entry => ['create', prefix, 'BLOCK']));
    const seen: string[] = [];
    let cursor: string | undefined = '';
    do {
      const page = (await listed(`?limit=2&cursor=${encodeURIComponent(cursor)}`)) as unknown as Page;
      seen.push(...page.entries.map(({ prefix }) => prefix));
      cursor = page.meta.next_cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['9.0.0.0/8', '10.0.0.0/8', '10.0.0.0/16', '192.168.0.0/16', '::1/128', '2001:db8::/32']);
  });

  it.each([
    ['1.2.3.4', { prefix: '1.2.3.4/32', action: 'ALLOW' }],
    ['1.2.3.5', { prefix: '1.2.3.0/24', action: 'BLOCK' }],
    ['2001:DB8:0::7', { prefix: '2001:db8::/33', action: 'BLOCK' }],
    ['2001:db8:8000::7', ''],
    ['4.3.2.1', ''],
  ])('finds the longest prefix for %s', async (address, expected) => {
    await change(
      ['create', '1.2.3.0/24', 'BLOCK'],
      ['create', '1.2.3.4/32', 'ALLOW'],
      ['create', '2001:db8::/33', 'BLOCK'],
    );
    const { status, body } = await stage.call(`GET ${acl}/entry/${address}`);
    expect([status, body]).toEqual([expected === '' ? 204 : 200, expected]);
  });

  it.each<[string, Entry, number]>([
    ['a prefix that is none', ['create', '1.2.3.400/24', 'BLOCK'], 400],
    ['an address without its length', ['create', '1.2.3.4', 'BLOCK'], 400],
    ['a length that is too great', ['create', '1.2.3.4/33', 'BLOCK'], 400],
    ['an action that is none', ['create', '1.2.3.4/32', 'DENY'], 400],
    ['an operation that is none', ['upsert', '1.2.3.4/32', 'BLOCK'], 400],
    ['a deletion of what is not there', ['delete', '1.2.3.4/32'], 404],
  ])('refuses %s, and with it all of the request', async (_name, entry, status) => {
    expect((await change(['create', '9.9.9.9/32', 'BLOCK'], entry)).status).toBe(status);
    expect(await listed()).toMatchObject({ entries: [] });
  });

  it('is linked to a version as a store is, and kept while it is', async () => {
    const service = await launch(stage, `acl${count}.example`);
    await stage.call(`PUT /service/${service}/version/1/clone`);
    const form = { resource_id: acl.split('/').at(-1)!, name: 'blocked' };
    const { body } = await stage.call(`POST /service/${service}/version/2/resource`, { form });
    expect(body).toMatchObject({ name: 'blocked', resource_type: 'acl' });
    await stage.call(`PUT /service/${service}/version/2/activate`);
    expect((await stage.call(`DELETE ${acl}`)).status).toBe(409);
  });

  it('has a name of its own', async () => {
    const make = async (name: unknown) => (await stage.call('POST /resources/acls', { json: { name } })).status;
    expect([await make('own'), await make('own'), await make('a b'), await make('')]).toEqual([200, 409, 400, 400]);
  });
});
