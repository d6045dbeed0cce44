import type { Handler, Routes } from '../handler.ts';

interface Compiled {
  method: string;
  pattern: RegExp;
  handler: Handler;
}

/** What stands behind a name in a pattern, and what it matches. */
const PARTS: Readonly<Record<string, string>> = { '': '[^/]+', '*': '.+' };

function compile(table: Routes): Compiled[] {
  return Object.entries(table).map(([route, handler]) => {
    const [method = '', pattern = ''] = route.split(' ');
    const source = pattern
      .replaceAll('.', '\\.')
      .replace(
        /:(\w+)(\([^)]*\)|\*)?/g,
        (_, name: string, rest = '') => `(?<${name}>${PARTS[rest as string] ?? rest})`,
      );
    return { method, pattern: new RegExp(`^${source}$`), handler };
  });
}

interface Route {
  handler: Handler;
  params: Record<string, string>;
}

export type Router = (method: string, path: string) => Route | undefined;

export function createRouter(table: Routes): Router {
  const routes = compile(table);
  return (method, path) => {
    for (const route of routes) {
      const groups = route.method === method ? route.pattern.exec(path) : null;
      if (!groups) continue;
      const params = Object.entries(groups.groups ?? {}).map(([name, value]) => [name, decode(value)]);
      return { handler: route.handler, params: Object.fromEntries(params) as Record<string, string> };
    }
    return undefined;
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
