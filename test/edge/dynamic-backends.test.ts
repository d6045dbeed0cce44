import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RESET, fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

/** Somewhat longer than a sandbox waits for its next request. */
const SANDBOX_IDLE_MS = 5_500;

let edge: SharedEdge<'origin'>;
/** Stands in for every origin: whatever reaches it was allowed. */
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('dynamicBackends');
  // They are counted in each sandbox, and one that has served another file ends in the course of this one's requests.
  await pause(SANDBOX_IDLE_MS);
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

/** Asks, with the stand-in ready to answer with the host that it was asked for. */
function ask(path: string, host = 'dynamic.example.test'): Promise<Reply> {
  origin.plan(path, ({ headers }) => ({ headers: { 'content-type': 'text/plain' }, body: headers['host'] ?? '' }));
  return edge.ask(`GET http://${host}${path}`);
}

describe('S57 a dynamic backend', () => {
  test('past their configured number is a 503, and those before it go on', async () => {
    const statuses: number[] = [];
    while (statuses.at(-1) !== 503 && statuses.length < 50) {
      const { status, headers } = await ask(`/few/name-${statuses.length}/`);
      statuses.push(status);
      if (status === 503) expect(headers).toMatchObject({ 'retry-after': '10', 'cache-control': 'no-store' });
    }
    expect(statuses.slice(0, 3)).toEqual([200, 200, 503]);
    for (const name of ['name-0', 'name-1']) {
      expect(await ask(`/few/${name}/`)).toMatchObject({ status: 200, text: `${name}.few.example` });
    }
  });

  test.each([
    ['/https/a.tenants.example/', 'a.tenants.example'],
    ['/https/A.Tenants.EXAMPLE/', 'a.tenants.example'],
    ['/https/%61.tenants.example/', 'a.tenants.example'],
    ['/https/a.tenants.example:443/', 'a.tenants.example'],
    ['/https/a.tenants.example:0443/', 'a.tenants.example'],
    ['/https/ported.example:8443/', 'ported.example:8443'],
    ['/http/plain.example/', 'plain.example'],
    ['/label/b/', 'b.tenants.example'],
  ])('%s is sent to %s', async (path, host) => {
    const canonical = path.replace('%61', 'a');
    origin.plan(canonical, ({ headers }) => ({ body: headers['host'] ?? '' }));
    expect(await edge.ask(`GET http://dynamic.example.test${path}`)).toMatchObject({ status: 200, text: host });
  });

  test('is chosen by the label of a wildcard domain', async () => {
    expect((await ask('/x', 'acme.shops.example')).text).toBe('acme.tenants.example');
    for (const host of ['a.b.shops.example', 'shops.example', '127.0.0.1', 'evil.test']) {
      expect((await ask('/y', host)).status).toBe(421);
    }
    expect(origin.asked('/y')).toEqual([]);
  });

  const ADDRESSES = [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '0',
    '0.0.0.0',
    '%31%32%37.0.0.1',
    '127%2E0%2E0%2E1',
    '%E2%91%A0%E2%91%A1%E2%91%A6.0.0.1',
    '[::1]',
    '%5B::1%5D',
    '::1',
    '[::ffff:127.0.0.1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[fe80::1%25eth0]',
    '169.254.169.254',
    '10.0.0.1',
    '192.168.0.1',
    '172.16.0.1',
    '100.64.0.1',
  ];
  const NAMES = [
    'localhost',
    'a.localhost',
    'metadata',
    'metadata.google.internal',
    'instance-data.ec2.internal',
    '127.0.0.1.nip.io',
    'evil.test',
    'tenants.example',
    '.tenants.example',
    'a.tenants.example.',
    'a.b.tenants.example',
    '127.0.0.1.tenants.example',
    'a.tenants.example.evil.test',
    'eviltenants.example',
    'a_b.tenants.example',
    '-.tenants.example',
    '*.tenants.example',
    'dynamic.example.test',
    'a.shops.example',
    'a.few.example',
    'plain.example',
    'ported.example',
  ];
  const TRICKS = [
    'a.tenants.example:8443',
    'a.tenants.example:80',
    'a.tenants.example:',
    'ported.example:443',
    'ported.example:8443:8443',
    'user@a.tenants.example',
    'user:pass@a.tenants.example',
    'a.tenants.example@127.0.0.1',
    '127.0.0.1%2F.tenants.example',
    '127.0.0.1%23.tenants.example',
    '127.0.0.1%3F.tenants.example',
    '127.0.0.1%5C.tenants.example',
    '127.0.0.1%40a.tenants.example',
    '127.0.0.1:80%23.tenants.example',
    'a%0D%0A.tenants.example',
    'a%20.tenants.example',
    'a%25.tenants.example',
    `${'a'.repeat(64)}.tenants.example`,
  ];

  test.each([...ADDRESSES, ...NAMES, ...TRICKS])('is never made for https://%s', async (host) => {
    const path = `/https/${host}/`;
    const reply = await ask(path);
    expect(reply.status).toBe(421);
    expect(reply.text).not.toContain('tenants');
    expect(origin.asked(path)).toEqual([]);
  });

  test.each(['a.tenants.example', 'plain.example:8080', 'ported.example:8443', '127.0.0.1'])(
    'is never made for http://%s',
    async (host) => {
      expect((await ask(`/http/${host}/`)).status).toBe(421);
      expect(origin.asked(`/http/${host}/`)).toEqual([]);
    },
  );

  test.each(['127.0.0.1%23', 'evil.test%2F', 'a.b', '', '%2E', 'x@y', '[::1]'])(
    'takes in no label that is none: %s',
    async (name) => {
      expect([404, 421]).toContain((await ask(`/label/${name}/`)).status);
      expect(origin.asked(`/label/${name}/`)).toEqual([]);
    },
  );

  test('is not asked where a redirect points to', async () => {
    const location = 'http://127.0.0.1/secret';
    origin.plan('/label/c/go', { status: 302, headers: { location } });
    expect(await edge.ask('GET http://dynamic.example.test/label/c/go')).toMatchObject({
      status: 302,
      headers: { location },
    });
    expect(origin.asked('/label/c/go').length).toBe(1);
  });

  test('is asked again and again by the same sandbox, and by many at once', async () => {
    for (let time = 0; time < 30; time += 1) {
      expect((await ask(`/label/again-${time % 3}/`)).text).toBe(`again-${time % 3}.tenants.example`);
    }
    const names = Array.from({ length: 60 }, (_, at) => `par-${at % 5}`);
    const replies = await Promise.all(names.map((name) => ask(`/label/${name}/`)));
    expect(replies.map(({ text }) => text)).toEqual(names.map((name) => `${name}.tenants.example`));
  });

  test('has objects of its own, for each label', async () => {
    origin.plan('/shared', ({ headers }) => fresh(headers['host'] ?? ''));
    for (let time = 0; time < 2; time += 1) {
      for (const label of ['one', 'two']) {
        const { text } = await edge.ask(`GET http://${label}.shops.example/shared`);
        expect(text).toBe(`${label}.tenants.example`);
      }
    }
    expect(origin.asked('/shared').length).toBe(2);
  });
});

test('S72 tenants whom nobody answers for keep out neither those who have answered nor a new one', async () => {
  let serial = 0;
  async function invent(): Promise<void> {
    const path = `/crowd/invented-${(serial += 1)}/`;
    origin.plan(path, RESET);
    expect([502, 503]).toContain((await edge.ask(`GET http://dynamic.example.test${path}`)).status);
  }
  for (let round = 0; round < 12; round += 1) {
    // Of a sandbox that is allowed two such names, and lives for six requests.
    for (let time = 0; time < 1 + (round % 4); time += 1) await invent();
    expect(await ask('/crowd/known/')).toMatchObject({ status: 200, text: 'known.crowd.example' });
    expect(await ask(`/crowd/new-${round}/`)).toMatchObject({ status: 200, text: `new-${round}.crowd.example` });
  }
});
