import { type Check, chooseFrom, type Judge, mapCheck, matching, textCheck } from '../config/checks.ts';
import { describe, inside, quote, report } from '../config/problems.ts';
import { fieldOf, isTable, keysOf } from '../config/table.ts';
import { localCheck } from '../config/web-address.ts';

/** Fastly's list of codes changes: the check looks at their form, and an unknown code is not used at run time. */
export const shieldCheck: Check = textCheck(
  matching(/^[a-z0-9_]+(?:-[a-z0-9_]+)+$/, {
    problem: 'is not the code of a shield',
    remedy: "write one that 'fastly pops' lists: 'lhr-london-gb'",
  }),
);

/** The choice of a backend must not decide through which shield a pool is asked. */
export function poolShieldsCheck(backends: unknown, pools: unknown): Check {
  const membersOf = (pool: unknown): string[] =>
    keysOf(fieldOf(pool, 'backends')).filter(
      (name) => isTable(fieldOf(backends, name)) || isTable(fieldOf(pools, name)),
    );

  /** As `shieldOf` finds it; a pool that contains itself is reported elsewhere. */
  function siteOf(name: string, under: readonly string[]): unknown {
    const pool = fieldOf(pools, name);
    if (under.includes(name)) return undefined;
    if (!isTable(pool)) return fieldOf(fieldOf(backends, name), 'shield');
    const sites = sitesOf(name, under);
    return fieldOf(pool, 'shield') ?? (sites.length === 1 ? sites[0] : undefined);
  }

  function sitesOf(pool: string, under: readonly string[] = []): unknown[] {
    return [...new Set(membersOf(fieldOf(pools, pool)).map((member) => siteOf(member, [...under, pool])))];
  }

  return (_, place) => {
    for (const name of keysOf(pools)) {
      const sites = sitesOf(name);
      if (fieldOf(fieldOf(pools, name), 'shield') !== undefined || sites.length < 2) continue;
      const named = sites.map((site) => (site === undefined ? 'none' : describe(site))).join(', ');
      const problem = `is missing, and its backends name different shields: ${named}`;
      report(inside(inside(place, name), 'shield'), {
        problem,
        remedy: 'write the one through which to ask this pool',
      });
    }
  };
}

const siteCheck: Check = (value, place) => {
  if (value !== 'Local') localCheck(value, place);
};

/** Checks where the shields are on Viceroy, given the whole configuration. */
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
