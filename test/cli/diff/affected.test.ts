import { describe, expect, it } from 'vitest';
import { affectedBy } from '../../../src/cli/diff/affected.ts';
import { type Asked, askFor } from '../../../src/cli/diff/asked.ts';
import { probeOf } from '../../../src/cli/diff/probe.ts';
import { generateRequests } from '../../../src/cli/diff/urls/generate.ts';
import { CHANGES, shopWith } from './changes.ts';

const GUARD = { access: { deny: { countries: ['FR'] } } };
const route = (path: string, more: object = {}): object => ({ path, to: 'api', ...more });

const OF_ROUTES = [
  ...CHANGES.map(([change, from, to]) => [change, from, to] as const),
  ['a guard that other spellings must not dodge', shopWith([route('/a')]), shopWith([route('/a', GUARD)])],
  ['a guard on an escaped path', shopWith([route('/a%2Fb')]), shopWith([route('/a%2Fb', GUARD)])],
] as const;

/** Paths that could be taken for others. */
const ODD = ['/a', '/a/', '//a', '/%61', '/a%2Fb', '/a%2Fb/', '/a;x', '/a.', '/x/../a', '/A', '/a/b', '/'];

describe('a request that a change does not affect', () => {
  it.each(OF_ROUTES)('is decided as before: %s', async (_change, from, to) => {
    const odd = ODD.flatMap((path) => [askFor(`https://www.shop.example${path}`), french(path)]);
    const isAffected = affectedBy(from, to);
    const others = [...generateRequests([from, to], 300).requests, ...odd].filter((asked) => !isAffected(asked));
    const [before, after] = [probeOf(from), probeOf(to)];
    for (const asked of others) {
      // The same route may stand elsewhere in the list.
      const [old, now] = [await before.ask(asked), await after.ask(asked)];
      expect({ ...now, at: null }).toEqual({ ...old, at: null });
    }
  });

  it('is not asked about: others are few', () => {
    const routes = Array.from({ length: 100 }, (_, at) => route(`/section-${at}/:id`));
    const [from, to] = [shopWith(routes), shopWith([...routes.slice(1), route('/section-0/:id', GUARD)])];
    const { requests } = generateRequests([from, to], 10_000);
    const plain = requests.filter(({ url }) => !url.endsWith('/'));
    const affected = plain.filter(affectedBy(from, to));
    expect(affected.length).toBeGreaterThan(5);
    expect(affected.every(({ url }) => url.includes('/section-0/'))).toBe(true);
  });
});

function french(path: string): Asked {
  return askFor(`https://www.shop.example${path}`, { country: 'FR' });
}
