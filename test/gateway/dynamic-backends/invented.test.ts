import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DynamicBackend } from '../../../src/gateway/platform.ts';
import { site, type Site, type SiteOptions } from '../../support/site.ts';
import { tenants } from '../../support/tenants.ts';

/** A site whose hosts name their tenants, of which those that are not real do not answer. */
function shops(max: number, isReal: (name: string) => boolean, options: SiteOptions = {}): Site {
  const dynamicBackends = { tenants: { allow: ['https://*.tenants.test'] as const, max } };
  const to = { dynamic: 'tenants', origin: 'https://:subdomain.tenants.test' } as const;
  return site({
    environment: { local: false },
    origin: ({ backend }) => {
      const { host } = backend as DynamicBackend;
      if (!isReal(host.split('.')[0]!)) throw new Error('DNS error (rcode=3, info_code=0)');
      return new Response(host, { status: host.startsWith('gone') ? 404 : 200 });
    },
    ...options,
    config: {
      dynamicBackends,
      domains: { '*.shops.test': { routes: [{ path: '/*', to, cache: 'pass' }] } },
      ...options.config,
    },
  });
}

const isReal = (name: string): boolean => !name.startsWith('invented');
const statusOf = async (www: Site, name: string): Promise<number> =>
  (await www.ask(`GET http://${name}.shops.test/`)).status;

async function statusesOf(www: Site, names: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const name of names) statuses.push(await statusOf(www, name));
  return statuses;
}

const invented = (count: number): string[] => Array.from({ length: count }, (_, at) => `invented-${at}`);

describe('S72 names that no origin has answered to', () => {
  test.each([
    [1, 1],
    [4, 1],
    [8, 2],
    [100, 25],
    [200, 50],
  ])('of at most %i share %i places, and more of them are a 503', async (max, quarter) => {
    const www = shops(max, isReal);
    const statuses = await statusesOf(www, invented(quarter + 20));
    expect(statuses).toEqual([...Array<number>(quarter).fill(502), ...Array<number>(20).fill(503)]);
    expect(www.sent.length).toBe(quarter);
  });

  test('keep out nobody who has answered, be it with a 404', async () => {
    const www = shops(8, isReal);
    const real = ['a', 'b', 'gone', 'd', 'e', 'f'];
    expect(await statusesOf(www, real)).toEqual([200, 200, 404, 200, 200, 200]);
    await statusesOf(www, invented(60));
    expect(await statusesOf(www, real)).toEqual([200, 200, 404, 200, 200, 200]);
  });

  test('are asked again in the place that they have', async () => {
    let isUp = false;
    const www = shops(4, () => isUp);
    expect(await statusesOf(www, ['late', 'late', 'other'])).toEqual([502, 502, 503]);
    isUp = true;
    // Now known, so that its place among the unknown is free.
    expect(await statusesOf(www, ['late', 'other', 'third', 'late'])).toEqual([200, 200, 200, 200]);
  });

  test('end the sandbox where that can be asked for, with one more let in, so that a new tenant is served', async () => {
    let asked = 0;
    const www = shops(8, isReal, { retire: () => void (asked += 1) });
    await statusesOf(www, invented(2));
    expect(asked).toBe(0);
    expect(await statusOf(www, 'new')).toBe(200);
    expect(asked).toBe(1);
    // Still there, for whatever reason: that is all.
    expect(await statusesOf(www, ['newer', 'new'])).toEqual([503, 200]);
  });

  test('the end is asked for, too, where all places are taken by those who answer', async () => {
    let asked = 0;
    const www = shops(2, isReal, { retire: () => void (asked += 1) });
    expect(await statusesOf(www, ['a', 'b'])).toEqual([200, 200]);
    expect(asked).toBe(0);
    expect(await statusesOf(www, ['c', 'a'])).toEqual([503, 200]);
    expect(asked).toBe(1);
  });

  test('whoever names them, in whatever order: who has answered is never refused', async () => {
    const step = fc.record({ isReal: fc.boolean(), name: fc.nat(12) });
    const steps = fc.array(step, { maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), steps, fc.boolean(), async (max, taken, canRetire) => {
        const www = shops(max, isReal, canRetire ? { retire: () => undefined } : {});
        const known = new Set<string>();
        for (const each of taken) {
          const name = `${each.isReal ? 'real' : 'invented'}-${each.name}`;
          const status = await statusOf(www, name);
          if (known.has(name)) expect(status).toBe(200);
          if (status === 200) known.add(name);
        }
        const met = new Set(www.sent.map(({ backend }) => (backend as DynamicBackend).host));
        expect(met.size).toBeLessThanOrEqual(max);
        expect([...met].filter((host) => !isReal(host)).length).toBeLessThanOrEqual(
          Math.max(1, Math.floor(max / 4)) + Number(canRetire),
        );
      }),
      { numRuns: 200 },
    );
  });
});

test('S72 in a store, an invented tenant is a 404 that takes no place', async () => {
  const origin = ({ backend }: { backend: unknown }) => {
    if ((backend as DynamicBackend).host.startsWith('down')) throw new Error('Connection refused');
    return new Response('x');
  };
  const items = Object.fromEntries(['down1', 'down2', 'a', 'b'].map((name) => [name, `https://${name}.tenants.test`]));
  const www = tenants(items, { own: { max: 4 }, origin });
  for (const name of invented(40)) expect((await www.ask(`GET http://${name}.shops.test/`)).status).toBe(404);
  const statuses: number[] = [];
  for (const name of ['down1', 'down2', 'a', 'b'])
    statuses.push((await www.ask(`GET http://${name}.shops.test/`)).status);
  expect(statuses).toEqual([502, 502, 200, 200]);
});

test('S72 several dynamic backends have no more than 200 origins together, and those who have answered go on', async () => {
  const names = ['one', 'two', 'three'];
  const www = site({
    environment: { local: false },
    config: {
      dynamicBackends: Object.fromEntries(names.map((name) => [name, { allow: [`https://*.${name}.test`] as const }])),
      domains: {
        'www.example.test': {
          defaults: { cache: 'pass' },
          routes: names.map((name) => ({
            path: `/${name}/:host`,
            to: { dynamic: name, origin: `https://:host.${name}.test` },
          })),
        },
      },
    },
  });
  const statuses = async (name: string): Promise<Set<number>> => {
    const found = new Set<number>();
    for (let at = 0; at < 90; at += 1) found.add((await www.ask(`GET /${name}/h${at}`)).status);
    return found;
  };
  expect([await statuses('one'), await statuses('two')]).toEqual([new Set([200]), new Set([200])]);
  expect(await statuses('three')).toEqual(new Set([200, 503]));
  expect(new Set(www.sent.map(({ backend }) => (backend as DynamicBackend).name)).size).toBe(200);
  expect(await statuses('one')).toEqual(new Set([200]));
});
