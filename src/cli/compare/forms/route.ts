import { compileCache } from '../../../gateway/check.ts';
import type { ErrorsConfig, RouteConfig } from '../../../gateway/index.ts';
import { canonical } from '../canonical.ts';
import { answerForm } from './answer.ts';
import { errorsForm } from './errors.ts';
import { type Form, otherFields } from './form.ts';
import { MATCH_FIELDS, type Match, matchOf } from './match.ts';
import { RULE_FIELDS, RULE_FORMS } from './rules.ts';

/** A route with what holds for it, and which requests it is for. */
export interface RouteForm extends Form {
  domain: string;
  match: Match;
}

const ANSWERS = ['to', 'redirect', 'respond', 'handler', 'stream', 'rewrite'];
const KNOWN: ReadonlySet<string> = new Set([...MATCH_FIELDS, ...ANSWERS, ...RULE_FIELDS, 'errors', 'headers', 'meant']);
/** What is only about answers that can be stored. */
const OF_STORED = ['surrogateKeys', 'transform'];

/** @param route has what its defaults say. @param above the error pages of its domain and of the gateway. */
export function routeForm(domain: string, route: RouteConfig, above: readonly (ErrorsConfig | undefined)[]): RouteForm {
  const match = matchOf(route);
  const shown = [...(match.methods === null ? [] : [match.methods.join(', ')]), ...match.conditions].join('; ');
  const isStored = route.to !== undefined || (route.handler !== undefined && route.cache !== undefined);
  const rules = Object.entries(RULE_FORMS).filter(([name]) => isStored || !OF_STORED.includes(name));
  const areas = {
    answer: answerForm(route),
    ...(isCacheable(route) && { cache: cacheForm(route) }),
    ...Object.fromEntries(rules.map(([name, form]) => [name, form(route)])),
    errors: errorsForm([route.errors, ...above]),
    ...otherFields(route, KNOWN),
  };
  return {
    id: JSON.stringify([domain, match]),
    area: 'route',
    domain,
    match,
    place: `${domain} ${match.path}${shown === '' ? '' : ` (${shown})`}`,
    areas: canonical(areas) as Form['areas'],
  };
}

/** Redirects, fixed answers and streams are never asked of the cache. */
function isCacheable({ to, handler }: RouteConfig): boolean {
  return to !== undefined || handler !== undefined;
}

/** Without the headers that a route keeps: they are told as such. */
function cacheForm({ cache, handler }: RouteConfig): unknown {
  if (cache === 'pass') return { kind: 'pass' };
  if (cache === undefined && handler !== undefined) return { kind: 'uncached' };
  const { remembered: _, ...policy } = compileCache(cache);
  // Those in the key, too: they do not become less of a credential by it.
  const { credentials } = compileCache(cache?.credentials && { credentials: cache.credentials });
  return { kind: 'cached', ...policy, credentials };
}
