import type { ErrorPage, ErrorPageConfig, ErrorPages, ErrorsConfig } from './config.ts';

/** A level's own pages go before those of the levels above it. */
export function compileErrors(config: ErrorsConfig, above: ErrorPages): ErrorPages {
  const pages = Object.entries(config).flatMap(([status, page]): [string, ErrorPage][] =>
    page === undefined ? [] : [[status, compilePage(page)]],
  );
  return [new Map(pages), ...above];
}

function compilePage(page: ErrorPageConfig): ErrorPage {
  if (page.path !== undefined) return { kind: 'proxy', path: page.path, to: page.to };
  const { contentType = 'text/html; charset=utf-8' } = page;
  if (page.kv === undefined) return { kind: 'text', body: page.body, contentType };
  const slash = page.kv.indexOf('/');
  return { kind: 'kv', store: page.kv.slice(0, slash), key: page.kv.slice(slash + 1), contentType };
}
