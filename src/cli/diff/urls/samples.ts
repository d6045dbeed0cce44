import type { ValueMatch } from '../../../gateway/index.ts';

const NO_SUBDOMAIN = 'sample';

/** A host of a domain as it is configured. */
export function hostOf(domain: string): string {
  if (domain === '*') return 'any-other.example';
  return domain.startsWith('*.') ? `${NO_SUBDOMAIN}${domain.slice(1)}` : domain;
}

/** A path for which a pattern is: `/products/sample-id` for `/products/:id`. */
export function pathOf(pattern: string): string {
  return pattern
    .split('/')
    .map((segment) =>
      segment.startsWith(':') ? `sample-${segment.slice(1)}` : segment === '*' ? 'sample/page' : segment,
    )
    .join('/');
}

/** A value that meets a condition, and one that does not; null stands for none at all. */
export function valuesFor(wanted: ValueMatch): { met: string | null; unmet: string | null } {
  if (typeof wanted === 'boolean') return wanted ? { met: '1', unmet: null } : { met: null, unmet: '1' };
  return { met: typeof wanted === 'string' ? wanted : (wanted[0] ?? null), unmet: null };
}

/** An address of a range: its first one. */
export function addressOf(range: string): string {
  return range.split('/', 1)[0]!;
}

/** What a name of a list with `*` at its end stands for. */
export function nameFor(pattern: string): string {
  return pattern.endsWith('*') ? `${pattern.slice(0, -1)}sample` : pattern;
}

/** Joins parameters to a query, with its question mark. */
export function queryOf(parameters: readonly (readonly [name: string, value: string])[]): string {
  if (parameters.length === 0) return '';
  return `?${parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}
