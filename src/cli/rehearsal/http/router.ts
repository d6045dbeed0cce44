import { type Handler, OPEN_ROUTES, ROUTES } from '../routes.ts';

interface Compiled {
  method: string;
  pattern: RegExp;
  handler: Handler;
}

/** What stands behind a name in a pattern, and what it matches. */
const PARTS: Readonly<Record<string, string>> = { '': '[^/]+', '*': '.+' };

const routes = compile(ROUTES);
const openRoutes = compile(OPEN_ROUTES);

function compile(table: Readonly<Record<string, Handler>>): Compiled[] {
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

export interface Route {
  handler: Handler;
  params: Record<string, string>;
  isOpen: boolean;
}

export function findRoute(method: string, path: string): Route | undefined {
  const open = match(openRoutes, method, path);
  if (open) return { ...open, isOpen: true };
  const found = match(routes, method, path);
  return found && { ...found, isOpen: false };
}

function match(among: readonly Compiled[], method: string, path: string): Omit<Route, 'isOpen'> | undefined {
  for (const route of among) {
    const groups = route.method === method ? route.pattern.exec(path) : null;
    if (!groups) continue;
    const params = Object.entries(groups.groups ?? {}).map(([name, value]) => [name, decode(value)]);
    return { handler: route.handler, params: Object.fromEntries(params) as Record<string, string> };
  }
  return undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
