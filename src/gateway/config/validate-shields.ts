import { type Check, type Judge, chooseFrom, fieldOf, isTable, keysOf, mapCheck } from './checks.ts';
import { type Place, describe, inside, quote, report } from './problems.ts';
import { localCheck } from './validate-backends.ts';

/** Through which of two shields a pool is asked must not hang on which backend it chooses there. */
export function poolShieldsCheck(backends: unknown): Check {
  const siteOf = (backend: string): unknown => fieldOf(fieldOf(backends, backend), 'shield');
  const poolCheck = (pool: unknown, place: Place): void => {
    const members = keysOf(fieldOf(pool, 'backends')).filter((name) => isTable(fieldOf(backends, name)));
    const sites = [...new Set(members.map(siteOf))];
    if (fieldOf(pool, 'shield') !== undefined || sites.length < 2) return;
    const named = sites.map((site) => (site === undefined ? 'none' : describe(site))).join(', ');
    const problem = `is missing, and its backends name different shields: ${named}`;
    report(inside(place, 'shield'), { problem, remedy: 'write the one through which to ask this pool' });
  };
  return (pools, place) => {
    for (const name of keysOf(pools)) poolCheck(fieldOf(pools, name), inside(place, name));
  };
}

const siteCheck: Check = (value, place) => {
  if (value !== 'Local') localCheck(value, place);
};

/** Where the shields are on Viceroy, given the whole configuration. */
export function shieldingSitesCheck(config: unknown): Check {
  const users = ['backends', 'pools'].flatMap((table) => Object.values(tableOf(fieldOf(config, table))));
  const sites = users.map((user) => fieldOf(user, 'shield')).filter((site) => typeof site === 'string');
  const used: Judge = (site) =>
    sites.includes(site)
      ? null
      : { problem: `no backend and no pool has the shield ${quote(site)}`, remedy: chooseFrom(site, sites) };
  return mapCheck(used, siteCheck);
}

function tableOf(value: unknown): Record<string, unknown> {
  return isTable(value) ? value : {};
}
