import { clientAddressCheck, nameFault, pathsCheck, timeoutsCheck, tlsCheck } from '../backends/check.ts';
import {
  booleanCheck,
  bothChecks,
  type Check,
  chooseFrom,
  fieldsCheck,
  filledListCheck,
  firstFault,
  integerCheck,
  type Judge,
  mapCheck,
  textCheck,
  withForms,
} from '../config/checks.ts';
import { hostMatches } from '../config/host-pattern.ts';
import { publicHostFault } from '../config/host.ts';
import { type ParameterNames, parametersJudge } from '../config/parameters.ts';
import { type Fault, inside, quote, report } from '../config/problems.ts';
import { fieldOf } from '../config/table.ts';
import { parseTemplate, type TemplatePart } from '../config/template.ts';
import {
  localCheck,
  noPathFault,
  originJudge,
  parseWebAddress,
  schemePortFault,
  type WebAddress,
} from '../config/web-address.ts';
import { meantCheck } from '../meant/check.ts';
import { storeReferenceJudge } from '../stores/check.ts';

/**
 * Checks the dynamic backends, given the gateway's own domains, which none of them may reach (S57), the backends and pools,
 * beside which handlers see them, and what `stores` holds.
 */
export function dynamicBackendsCheck(
  { domains, targets }: { domains: readonly string[]; targets: readonly string[] },
  stores: unknown,
): Check {
  const allowed = originJudge(
    ({ host }) => publicHostFault(host) ?? ownDomainFault(host, domains),
    schemePortFault,
    noPathFault,
  );
  const backend = fieldsCheck(
    {
      from: textCheck(storeReferenceJudge(stores, ['config', 'kv'])),
      allow: filledListCheck(textCheck(allowed)),
      tls: tlsCheck,
      timeouts: timeoutsCheck,
      paths: pathsCheck,
      max: integerCheck(1, 200),
      clientAddress: clientAddressCheck,
      rewriteHost: booleanCheck,
      surrogateFields: booleanCheck,
      local: localCheck,
      meant: meantCheck,
    },
    { allow: "write the origins that may be asked: ['https://*.tenants.example']" },
  );
  const ownNameFault: Judge = (name) =>
    targets.includes(name)
      ? { problem: 'is the name of a backend or pool too', remedy: `write another name, as in ${quote(`${name}_any`)}` }
      : null;
  return mapCheck((name) => firstFault([nameFault, ownNameFault], name), bothChecks(backend, plainTlsCheck));
}

const plainTlsCheck: Check = (value, place) => {
  const allow = fieldOf(value, 'allow');
  if (fieldOf(value, 'tls') === undefined || !Array.isArray(allow) || allow.length === 0) return;
  if (allow.some((entry) => typeof entry !== 'string' || !entry.startsWith('http://'))) return;
  report(inside(place, 'tls'), {
    problem: 'does nothing: all that is allowed is asked by http',
    remedy: 'write https:// in allow, or leave tls out',
  });
};

function ownDomainFault(host: string, domains: readonly string[]): Fault | null {
  const own = domains.find((domain) => domain === host || hostMatches(host, domain) || hostMatches(domain, host));
  if (own === undefined) return null;
  return {
    problem: `${quote(host)} covers ${quote(own)}, a domain of this gateway`,
    remedy: 'write the host of an origin: the gateway may not send requests to itself',
  };
}

/**
 * Checks a route's `to: { dynamic, origin }` or `{ dynamic, key }`, given what `dynamicBackends` holds and the parameters
 * of the route.
 */
export function dynamicTargetCheck(dynamicBackends: Record<string, unknown>, parameters: ParameterNames): Check {
  const names = Object.keys(dynamicBackends);
  const existing: Judge = (name) =>
    names.includes(name)
      ? null
      : { problem: `there is no dynamic backend ${quote(name)}`, remedy: chooseFrom(name, names) };
  const filled = textCheck(parametersJudge(parameters));
  const fields = (allow: unknown): Check => {
    const origin = originJudge(noPathFault, (address) => notAllowedFault(address, allow));
    return fieldsCheck(
      { dynamic: textCheck(existing), origin: textCheck(parametersJudge(parameters), origin), key: filled },
      { dynamic: 'write the name of a dynamic backend' },
    );
  };
  return withForms(
    () => [fields([])],
    (value, place) => {
      const name = fieldOf(value, 'dynamic');
      const backend = typeof name === 'string' ? fieldOf(dynamicBackends, name) : undefined;
      const isStored = fieldOf(backend, 'from') !== undefined;
      fields(isStored ? undefined : fieldOf(backend, 'allow'))(value, place);
      if (backend !== undefined) placeOfOriginCheck(isStored, parameters)(value, place);
    },
  );
}

/** The route has the origin, or the key under which a store has it. */
function placeOfOriginCheck(isStored: boolean, parameters: ParameterNames): Check {
  return (value, place) => {
    const [needed, misplaced] = isStored ? ['key', 'origin'] : ['origin', 'key'];
    if (fieldOf(value, misplaced) !== undefined) {
      const problem = isStored ? 'stands in the store that from names' : 'is for a dynamic backend with from';
      report(inside(place, misplaced), { problem, remedy: `write ${needed} instead` });
    }
    if (fieldOf(value, needed) !== undefined || (isStored && parameters?.includes('subdomain') !== false)) return;
    const example = isStored ? "the key of a tenant: ':tenant'" : "an origin: 'https://:subdomain.tenants.example'";
    report(inside(place, needed), { problem: 'is missing', remedy: `write ${example}` });
  };
}

/** Reports an origin that no parameter could make one of those allowed: every request would fail. */
function notAllowedFault(address: WebAddress, allow: unknown): Fault | null {
  const patterns = Array.isArray(allow) ? allow.filter((entry) => typeof entry === 'string') : [];
  if (patterns.length === 0 || patterns.some((pattern) => mayMatch(address, parseWebAddress(pattern)))) return null;
  return {
    problem: `no entry of allow can match ${quote(`${address.scheme}://${address.host}`)} with that scheme, host and port`,
    remedy: `write an origin that fits ${patterns.map(quote).join(' or ')}, or extend allow`,
  };
}

function mayMatch(address: WebAddress, pattern: WebAddress | Fault): boolean {
  if ('problem' in pattern || address.scheme !== pattern.scheme || address.port !== pattern.port) return false;
  const parts = parseTemplate(address.host);
  const source = parts
    .map((part) => (typeof part === 'string' ? part.replace(/[^a-z0-9]/g, '\\$&') : '[a-z0-9.-]+'))
    .join('');
  return new RegExp(`^${source}$`).test(witnessOf(pattern.host, parts));
}

/** Returns a host of the pattern that the template can make, if there is one: for `*`, the template's own first label. */
function witnessOf(pattern: string, parts: readonly TemplatePart[]): string {
  const sample = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  return pattern.replace('*', sample.split('.', 1)[0] ?? 'x');
}
