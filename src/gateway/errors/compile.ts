import type { CompiledRoute, RouteConfig } from '../routes/config.ts';
import type { ErrorPage, ErrorPageConfig, ErrorPages, ErrorsConfig } from './config.ts';

/** A level's own pages go before those of the levels above it. */
export function compileErrors(
  config: ErrorsConfig | undefined,
  above: ErrorPages,
  compileRoute: (route: RouteConfig) => CompiledRoute,
): ErrorPages {
  if (config === undefined) return above;
  const pages = Object.entries(config).flatMap(([status, page]): [string, ErrorPage][] =>
    page === undefined ? [] : [[status, compilePage(page, compileRoute)]],
  );
  return [new Map(pages), ...above];
}

function compilePage(page: ErrorPageConfig, compileRoute: (route: RouteConfig) => CompiledRoute): ErrorPage {
  if (page.path !== undefined) {
    const route = compileRoute({ path: page.path, to: page.to });
    if (route.answer.kind !== 'proxy') throw new Error('a page of a backend is proxied');
    // The site may have a route for this path, too, whose objects are its own.
    return { kind: 'proxy', route: { ...route, id: `error-page:${page.to}` }, target: route.answer.target };
  }
  const { contentType = 'text/html; charset=utf-8' } = page;
  if (page.kv === undefined) return { kind: 'text', body: page.body, contentType };
  const slash = page.kv.indexOf('/');
  return { kind: 'kv', store: page.kv.slice(0, slash), key: page.kv.slice(slash + 1), contentType };
}
