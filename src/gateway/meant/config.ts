/** What `popgate check` may find in a valid configuration, by the codes of `docs/reference/findings.md`. */
export const FINDING_CODES = [
  'doubtful-in-runtime',
  'dropped-parameter',
  'empty-routes',
  'endless-wait',
  'foreign-variable',
  'idle-field',
  'kept-domain',
  'large-table',
  'literal-pattern',
  'long-browser-ttl',
  'long-lifetime',
  'missing-product',
  'odd-probe',
  'open-suffix',
  'over-limit',
  'overflowing-keys',
  'redirected-route',
  'rewrite-past-guard',
  'secret-in-clear',
  'shadowed-route',
  'silent-http3',
  'stream-without-fanout',
  'tracking-parameters',
  'unchecked-types',
  'unguarded-case',
  'unguarded-folder',
  'unheard-header',
  'unkeyed-cookie',
  'unkeyed-header',
  'unknown-acl',
  'unknown-log-endpoint',
  'unmet-condition',
  'unreachable-origin',
  'unreachable-target',
  'untested-compiler',
  'unused-backend',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

/**
 * Findings of `popgate check` that are meant so, each with the reason. They hold for the place where they are written and
 * for all inside it. Nothing of it is deployed.
 */
export type MeantConfig = { readonly [Code in FindingCode]?: string };
