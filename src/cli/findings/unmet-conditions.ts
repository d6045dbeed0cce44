import { type GatewayConfig, isHeaderCondition } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

/** Headers that servers send, and no client. */
const OF_RESPONSES =
  /^(?:access-control-(?:allow|expose)-.+|access-control-max-age|age|content-security-policy(?:-report-only)?|cross-origin-.+|etag|expires|last-modified|location|permissions-policy|referrer-policy|retry-after|server|set-cookie|strict-transport-security|surrogate-control|surrogate-key|vary|www-authenticate|x-cache|x-content-type-options|x-frame-options|x-powered-by|x-robots-tag|x-xss-protection)$/i;

/** Conditions that no request meets. */
export function unmetConditions(config: GatewayConfig): Finding[] {
  return [...ofAnswers(config), ...ofRegions(config)];
}

/** ISO 3166-2: a region's code begins with that of its country. */
function ofRegions({ domains }: GatewayConfig): Finding[] {
  return Object.entries(domains).flatMap(([name, { routes = [] }]) =>
    routes.flatMap(({ countries, regions = [] }, index): Finding[] => {
      const isSomeInside = regions.some((region) => countries?.includes(region.slice(0, 2)) !== false);
      if (regions.length === 0 || isSomeInside) return [];
      return [
        {
          code: 'unmet-condition',
          path: `domains["${name}"].routes[${index}].regions`,
          problem: 'are in none of the countries beside it: the route takes no request',
          remedy: 'leave countries out, or add the country of a region',
        },
      ];
    }),
  );
}

/** A header for the answer was meant. */
function ofAnswers({ domains, defaults }: GatewayConfig): Finding[] {
  const levels = [
    { at: 'defaults', headers: defaults?.headers },
    ...Object.entries(domains).flatMap(([name, domain]) => [
      { at: `domains["${name}"].defaults`, headers: domain.defaults?.headers },
      ...(domain.routes ?? []).map(({ headers }, index) => ({ at: `domains["${name}"].routes[${index}]`, headers })),
    ]),
  ];
  return levels.flatMap(({ at, headers = {} }) =>
    Object.keys(headers)
      .filter((name) => isHeaderCondition(name) && (OF_RESPONSES.test(name) || name.toLowerCase() === 'host'))
      .map((name) => ({ code: 'unmet-condition', path: `${at}.headers["${name}"]`, ...faultOf(name) })),
  );
}

function faultOf(name: string): Pick<Finding, 'problem' | 'remedy'> {
  if (name.toLowerCase() === 'host') {
    return {
      problem: 'is a condition on the host, which the domain has met',
      remedy: 'write the route into that domain',
    };
  }
  return {
    problem: `is a condition, and no request has ${name}: the route takes none`,
    remedy: `write headers: { response: { set: { '${name}': … } } }`,
  };
}
