import type { Listed } from './compare.ts';

/** Nothing to warn of. */
const NONE: Listed = { warnings: [] };

/** What REDbot warns of in each answer that comes through the gateway: the faults of the origin, and no more. */
export const WARNINGS: Readonly<Record<string, Listed>> = {
  '/static/style.css': NONE,
  '/static/film.txt': NONE,
  '/coded/app.js': NONE,
  '/pages/home': NONE,
  '/pages/account': NONE,
  '/pages/login': NONE,
  '/api/list': NONE,
  '/api/secret': NONE,
  '/moves/old': NONE,
  '/moves/missing': NONE,
  '/undated/page': NONE,
  '/undated/validated': NONE,
  '/clock/slow': { warnings: ['BAD DATE_INCORRECT (field-date)'] },
  '/clock/broken': { warnings: ['BAD BAD_DATE_SYNTAX (field-date)'] },
  '/doubled/etag': NONE,
  '/doubled/hsts': {
    warnings: [
      'BAD HSTS_INVALID (field-strict-transport-security)',
      'HSTS_INVALID > WARN HSTS_NO_SUBDOMAINS (field-strict-transport-security)',
      'HSTS_INVALID > WARN HSTS_OVER_HTTP (field-strict-transport-security)',
      'HSTS_INVALID > WARN HSTS_SHORT_MAX_AGE (field-strict-transport-security)',
    ],
  },
  '/doubled/expires': NONE,
  '/malformed/expires': { warnings: ['BAD BAD_DATE_SYNTAX (field-expires)'] },
  '/malformed/year-9999': NONE,
  '/malformed/cache-control': {
    warnings: [
      "BAD BAD_SYNTAX_DETAILED (The Cache-Control field value doesn't conform to its specified syntax.)",
      'WARN FRESHNESS_HEURISTIC (field-last-modified)',
    ],
  },
  '/malformed/max-age': {
    warnings: [
      "BAD CC_BAD_VALUE_TYPE (The max-age cache directive's value is incorrect.)",
      'WARN FRESHNESS_HEURISTIC (field-last-modified)',
      'WARN STORE_PUBLIC_UNNECESSARY (field-cache-control)',
    ],
  },
  '/malformed/vary': {
    warnings: ["BAD BAD_SYNTAX_DETAILED (The Vary field value doesn't conform to its specified syntax.)"],
  },
  '/weak/etag': NONE,
  '/weak/deaf': NONE,
  '/varied/all': { warnings: ['WARN VARY_ASTERISK (field-vary)'] },
  '/varied/cookie': NONE,
  '/varied/uncoded': NONE,
  '/cut/short': { warnings: [], status: 502 },
  '/cut/ranges': NONE,
};
