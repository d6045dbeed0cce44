import { parseDuration } from '../config/duration.ts';
import { splitItem } from '../stores/compile.ts';
import type { ErrorPage, ErrorPageConfig, ErrorPages, ErrorsConfig } from './config.ts';

/**
 * A level's own pages take precedence over those of the levels above it; the nearest level with `replaceOrigin` decides
 * what is replaced.
 */
export function compileErrors(config: ErrorsConfig, above: ErrorPages): ErrorPages {
  const { replaceOrigin: _, cache: __, ...own } = config;
  const pages = Object.entries(own).flatMap(([status, page]): [string, ErrorPage][] =>
    page === undefined ? [] : [[status, compilePage(page)]],
  );
  return { pages: [new Map(pages), ...above.pages], replaces: compileReplacing(config, above) };
}

function compileReplacing({ replaceOrigin, cache }: ErrorsConfig, { replaces }: ErrorPages): ErrorPages['replaces'] {
  const statuses = replaceOrigin === undefined ? replaces?.statuses : new Set(replaceOrigin.map(String));
  if (statuses === undefined || statuses.size === 0) return null;
  return { statuses, ttlMs: cache === undefined ? (replaces?.ttlMs ?? null) : parseDuration(cache.ttl) };
}

function compilePage(page: ErrorPageConfig): ErrorPage {
  if (page.path !== undefined) return { kind: 'proxy', path: page.path, to: page.to };
  const { contentType = 'text/html; charset=utf-8' } = page;
  if (page.kv === undefined) return { kind: 'text', body: page.body, contentType };
  const [store, key] = splitItem(page.kv);
  return { kind: 'kv', store, key, contentType };
}
