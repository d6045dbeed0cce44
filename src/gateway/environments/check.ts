import { backendFields } from '../backends/check.ts';
import {
  bothChecks,
  type Check,
  chooseFrom,
  fieldsCheck,
  firstFault,
  type Judge,
  matching,
  namedMapCheck,
  textCheck,
} from '../config/checks.ts';
import { environmentNames, forEnvironment, PRODUCTION } from '../config/environment.ts';
import { inside, type Problem, quote, report } from '../config/problems.ts';
import { fieldOf, isTable, keysOf } from '../config/table.ts';
import type { GatewayConfig } from '../config/types.ts';
import { domainFault } from '../domains/check.ts';

const shapeFault = matching(/^[a-z][a-z0-9-]{0,62}$/, {
  problem: 'is not the name of an environment',
  remedy: "write a lower-case letter, then at most 62 lower-case letters, digits and dashes: 'staging'",
});

const productionFault: Judge = (name) =>
  name === PRODUCTION
    ? {
        problem: 'is the name of the configuration itself',
        remedy: "write production's domains and backends where they are defined",
      }
    : null;

/** Checks the entries themselves; `environmentProblems` checks the configurations that they make. */
export function environmentsCheck(config: unknown): Check {
  const [domains, backends] = [keysOf(fieldOf(config, 'domains')), keysOf(fieldOf(config, 'backends'))];
  const environment = fieldsCheck({
    domains: bothChecks(
      namedMapCheck(existing('domain', domains), (domain) => newNameCheck(domain, domains)),
      distinctCheck(domains),
    ),
    backends: namedMapCheck(existing('backend', backends), () => fieldsCheck(backendFields)),
  });
  return namedMapCheck(
    (name) => firstFault([shapeFault, productionFault], name),
    () => environment,
  );
}

function existing(kind: string, names: readonly string[]): Judge {
  return (name) =>
    names.includes(name) ? null : { problem: `there is no ${kind} ${quote(name)}`, remedy: chooseFrom(name, names) };
}

/** Checks the new name of a domain. */
function newNameCheck(domain: string, domains: readonly string[]): Check {
  if (domain !== '*') return textCheck(domainFault, sameKindJudge(domain), productionNameJudge(domains));
  return (_value, place) =>
    report(place, { problem: 'matches every other host, and has no other name', remedy: 'leave it out' });
}

/** Fastly gives a domain to one service alone, and each environment has its own. */
function productionNameJudge(domains: readonly string[]): Judge {
  return (name) =>
    domains.includes(name)
      ? {
          problem: `${quote(name)} is a domain of production, and Fastly gives a domain to one service alone`,
          remedy: 'write a name that production does not have',
        }
      : null;
}

function sameKindJudge(domain: string): Judge {
  const isWildcard = domain.startsWith('*.');
  return (name) => {
    if (name !== '*' && name.startsWith('*.') === isWildcard) return null;
    return isWildcard
      ? { problem: `${quote(name)} is no wildcard, and ${quote(domain)} is one`, remedy: 'write "*." and a host name' }
      : { problem: `${quote(name)} is no single host`, remedy: "write one: 'www.staging.shop.example'" };
  };
}

/** No two domains may become one. */
function distinctCheck(domains: readonly string[]): Check {
  return (value, place) => {
    const renamed = domains.filter((domain) => fieldOf(value, domain) !== undefined);
    const taken = new Map<unknown, string>();
    for (const domain of renamed) {
      const name = fieldOf(value, domain);
      const other = taken.get(name);
      taken.set(name, domain);
      if (other === undefined) continue;
      const problem = `is what ${quote(other)} is called there, too`;
      report(inside(place, domain), { problem, remedy: 'write a name that no other domain has' });
    }
  };
}

/** Returns what would be wrong with each environment of a configuration that is itself valid, as are its entries. */
export function environmentProblems(
  config: GatewayConfig,
  problemsOf: (config: GatewayConfig) => Problem[],
): Problem[] {
  const names = environmentNames(config).filter((name) => name !== PRODUCTION);
  return names.flatMap((name) => {
    const at = inside(inside({ path: '', problems: [] }, 'environments'), name).path;
    const renames = fieldOf(fieldOf(fieldOf(config, 'environments'), name), 'domains');
    return problemsOf(forEnvironment(config, name)).map((found) => ({
      ...found,
      path: `${at}.${pathBefore(found.path, renames)}`,
    }));
  });
}

/** Returns the path of a renamed domain, with the name that the file has. */
function pathBefore(path: string, renames: unknown): string {
  const changes = Object.entries(isTable(renames) ? renames : {});
  const [from, to] = changes.find(([, to]) => typeof to === 'string' && path.startsWith(domainPath(to))) ?? [];
  return from === undefined ? path : domainPath(from) + path.slice(domainPath(String(to)).length);
}

function domainPath(domain: string): string {
  return inside(inside({ path: '', problems: [] }, 'domains'), domain).path;
}
