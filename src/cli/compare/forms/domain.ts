import { capabilities, compileMaintenance } from '../../../gateway/check.ts';
import type { CertificateConfig, DomainConfig, GatewayConfig, RouteRules } from '../../../gateway/index.ts';
import { canonical } from '../canonical.ts';
import { redirectForm } from './answer.ts';
import { errorsForm } from './errors.ts';
import { type Form, otherFields } from './form.ts';
import { RULE_FORMS } from './rules.ts';

const KNOWN: ReadonlySet<string> = new Set([
  'routes',
  'redirect',
  'redirects',
  'defaults',
  'errors',
  'maintenance',
  'tls',
  'meant',
]);

/** A domain without its routes: what holds for requests before a route is chosen, and where none is. */
export function domainForm(name: string, domain: DomainConfig, config: GatewayConfig): Form {
  const { redirect, redirects, defaults, errors, tls } = domain;
  const maintenance = domain.maintenance ?? config.maintenance;
  const answers =
    redirect === undefined
      ? { kind: 'routes' }
      : { kind: 'redirect', ...redirectForm(redirect, { status: 308, query: 'keep' }) };
  const areas = {
    domain: answers,
    maintenance: maintenance === undefined ? null : compileMaintenance(maintenance),
    redirects: redirectsForm(redirects),
    errors: errorsForm([errors, config.errors]),
    ...(name !== '*' && { tls: certificateForm(tls, config.tls) }),
    ...everywhere([defaults, config.defaults]),
    ...otherFields(domain, KNOWN),
  };
  return {
    id: `domain ${name}`,
    area: 'domain',
    place: name,
    areas: canonical(areas) as Form['areas'],
    whole: redirect === undefined ? { ...answers, routes: domain.routes.length } : answers,
  };
}

/** What rules do that see requests which no route takes: the nearest level that has one decides. */
export function everywhere(levels: readonly (RouteRules | undefined)[]): Record<string, unknown> {
  const names = Object.entries(capabilities.rules).flatMap(([name, rule]) =>
    rule.at === 'route' && rule.isEverywhere === true ? [name] : [],
  );
  return Object.fromEntries(
    names.map((name) => {
      const level = levels.find((level) => (level as Record<string, unknown> | undefined)?.[name] !== undefined);
      return [name, RULE_FORMS[name]?.(level ?? {}) ?? null];
    }),
  );
}

function redirectsForm(table: DomainConfig['redirects']): unknown {
  if (table === undefined) return null;
  const { entries = {}, patterns = [], from = null, status = 301, query = 'keep' } = table;
  return {
    entries,
    patterns: patterns.map(({ path, to, status: own = status }) => ({ path, to, status: own })),
    from,
    status,
    query,
  };
}

function certificateForm(tls: false | CertificateConfig | undefined, ofAll: CertificateConfig | undefined): unknown {
  if (tls === false) return { kind: 'elsewhere' };
  return { kind: 'by Fastly', authority: 'certainly', configuration: null, http3: false, ...ofAll, ...tls };
}
