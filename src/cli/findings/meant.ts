import type { FindingCode, GatewayConfig, MeantConfig } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

/** A finding that somebody means so. */
export interface MeantFinding {
  code: FindingCode;
  path: string;
  reason: string;
}

/** A configuration, and all that was found in it. */
export interface Found {
  config: GatewayConfig;
  findings: readonly Finding[];
}

/** What of that is to be told, and what is meant so. */
export interface Judged {
  told: Finding[];
  meant: MeantFinding[];
}

/** A place that can say what is meant, and what it says. */
interface Place {
  at: string;
  meant: MeantConfig;
}

/** What depends on what is installed where the command runs: elsewhere it may be found. */
const OF_THE_MACHINE: readonly string[] = ['unchecked-types', 'untested-compiler'] satisfies FindingCode[];

/** Sorts out what is meant so. What is meant and not found is told, unless another environment has it. */
export function judge(found: Found, others: readonly Found[] = []): Judged {
  const places = placesOf(found.config);
  const meant = found.findings.map((finding) => meantBy(finding, places));
  const isIdle = [found, ...others].map(idleness);
  const idle = places.flatMap(({ at, meant }, index) =>
    codesOf(meant)
      .filter((code) => isIdle.every((judge) => judge(index, code)))
      .map((code) => idleMeant(at, code)),
  );
  return {
    told: [...found.findings.filter((_, at) => meant[at] === null), ...idle],
    meant: meant.filter((one) => one !== null),
  };
}

/** The gateway, its domains and routes, its backends and pools. The order is that of every environment. */
function placesOf({ meant, domains, backends = {}, pools = {}, dynamicBackends = {} }: GatewayConfig): Place[] {
  const targets = Object.entries({ backends, pools, dynamicBackends }).flatMap(([table, entries]) =>
    Object.entries<{ meant?: MeantConfig }>(entries).map(([name, { meant }]) => place(`${table}.${name}`, meant)),
  );
  const sites = Object.entries(domains).flatMap(([name, { meant, routes = [] }]) => [
    place(`domains["${name}"]`, meant),
    ...routes.map((route, index) => place(`domains["${name}"].routes[${index}]`, route.meant)),
  ]);
  return [place('', meant), ...targets, ...sites];
}

function place(at: string, meant: MeantConfig = {}): Place {
  return { at, meant };
}

function codesOf(meant: MeantConfig): FindingCode[] {
  return Object.keys(meant) as FindingCode[];
}

/** By the nearest place that means it. */
function meantBy({ code, path }: Finding, places: readonly Place[]): MeantFinding | null {
  if (code === 'idle-meant') return null;
  const at = places.findLast((place) => isInside(path, place) && Object.hasOwn(place.meant, code));
  return at === undefined ? null : { code, path, reason: at.meant[code]! };
}

function isInside(path: string, { at }: Place): boolean {
  return at === '' || path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`);
}

/** Whether what a place means is found nowhere in it. */
function idleness({ config, findings }: Found): (place: number, code: FindingCode) => boolean {
  const places = placesOf(config);
  return (index, code) => {
    const place = places[index]!;
    return !OF_THE_MACHINE.includes(code) && !findings.some((one) => one.code === code && isInside(one.path, place));
  };
}

function idleMeant(at: string, code: FindingCode): Finding {
  return {
    code: 'idle-meant',
    path: `${at === '' ? '' : `${at}.`}meant["${code}"]`,
    problem: 'is meant, and not found: nothing here or inside is told by this code',
    remedy: 'leave it out, or write it at the place of the finding or around it',
  };
}
