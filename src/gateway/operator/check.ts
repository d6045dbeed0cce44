import { type Check, chooseFrom, fieldsCheck, type Judge, textCheck, withForms } from '../config/checks.ts';
import { pathFault } from '../config/path-fault.ts';
import { readPattern } from '../config/path-pattern.ts';
import { inside, quote, report } from '../config/problems.ts';
import { fieldOf, isTable, keysOf } from '../config/table.ts';

const PATH_REMEDY = "write a path of its own with no slash at its end: '/.popgate'";

/** The prefix has no parameters, so that the configuration shows which paths the operator API takes from its site. */
const adminPathFault: Judge = (path) => {
  const fault = pathFault(path);
  if (fault !== null) return fault;
  if (path === '/') return { problem: 'would match the whole site', remedy: PATH_REMEDY };
  if (path.endsWith('/')) return { problem: 'ends in a slash', remedy: PATH_REMEDY };
  const pattern = readPattern(path);
  const fixed = !pattern.rest && pattern.segments.every((segment) => 'literal' in segment);
  return fixed ? null : { problem: 'has a * or a parameter', remedy: PATH_REMEDY };
};

/** Checks the operator API's place, given the domains. */
export function adminCheck(domains: unknown): Check {
  const names = keysOf(domains);
  const routed = names.filter((name) => fieldOf(fieldOf(domains, name), 'routes') !== undefined);
  const hosts = routed.filter((name) => !name.startsWith('*'));
  const hostFault: Judge = (host) => {
    if (hosts.includes(host)) return null;
    const problem = names.includes(host)
      ? `${quote(host)} is no single host with routes`
      : `there is no domain ${quote(host)}`;
    return { problem, remedy: chooseFrom(host, hosts) };
  };
  const fields = fieldsCheck({ host: textCheck(hostFault), path: textCheck(adminPathFault) });
  return withForms(
    () => [fields],
    (value, place) => {
      fields(value, place);
      if (!isTable(value) || fieldOf(value, 'host') !== undefined || names.length < 2) return;
      const remedy = `write the domain it answers on: ${chooseFrom('', hosts)}`;
      report(inside(place, 'host'), { problem: 'is missing, and there is more than one domain', remedy });
    },
  );
}
