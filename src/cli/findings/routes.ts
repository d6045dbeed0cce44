import type { GatewayConfig, RouteConfig } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';
import { takesAll } from './takes-all.ts';
import { covers } from '../project/covers.ts';

type Domain = GatewayConfig['domains'][string];

/** Routes that no request reaches, domains without any, and paths that only look like patterns. */
export function routeWarnings(config: GatewayConfig): Finding[] {
  return Object.entries(config.domains).flatMap(([name, domain]) => [
    ...withoutRoutes(name, domain, config),
    ...shadowed(name, domain),
    ...underOperators(name, domain, config),
    ...redirectedBefore(name, domain),
    ...literalLooks(name, domain),
    ...foreignTemplates(name, domain),
  ]);
}

function routesOf(name: string, { routes = [] }: Domain): { at: string; route: RouteConfig }[] {
  return routes.map((route, index) => ({ at: `domains["${name}"].routes[${index}]`, route }));
}

function withoutRoutes(name: string, { routes, redirects }: Domain, { admin }: GatewayConfig): Finding[] {
  if (routes?.length !== 0 || redirects !== undefined || admin?.host === name) return [];
  return [
    {
      code: 'empty-routes',
      path: `domains["${name}"].routes`,
      problem: 'is empty, so every request is answered with a 404',
      remedy: "write a route: [{ path: '/*', to: 'NAME' }], or delete the domain",
    },
  ];
}

function shadowed(name: string, domain: Domain): Finding[] {
  const routes = routesOf(name, domain);
  return routes.flatMap(({ at, route }, index) => {
    const earlier = routes.slice(0, index).findIndex(({ route: other }) => takesAll(other, route));
    if (earlier < 0) return [];
    return {
      code: 'shadowed-route',
      path: at,
      problem: `${route.path} is never reached: routes[${earlier}] (${routes[earlier]!.route.path}) takes all of its requests`,
      remedy: 'move it above that route, or delete it',
    };
  });
}

/** The operator API takes its path and all below it before any route. */
function underOperators(name: string, domain: Domain, { admin, domains }: GatewayConfig): Finding[] {
  if (admin === undefined || (admin.host ?? Object.keys(domains)[0]) !== name) return [];
  const prefix = admin.path ?? '/.popgate';
  const taken = ({ path }: Pick<RouteConfig, 'path'>): boolean => path === prefix || path.startsWith(`${prefix}/`);
  return routesOf(name, domain)
    .filter(({ route }) => taken(route))
    .map(({ at, route }) => ({
      code: 'shadowed-route',
      path: at,
      problem: `${route.path} is never reached: the operator API has ${prefix} and all below it`,
      remedy: 'write another path, or another admin.path',
    }));
}

/** The table is asked before the routes, for GET and HEAD. */
function redirectedBefore(name: string, domain: Domain): Finding[] {
  const { entries = {}, patterns = [] } = domain.redirects ?? {};
  return routesOf(name, domain).flatMap(({ at, route }) => {
    if (route.methods?.some((method) => method !== 'GET' && method !== 'HEAD')) return [];
    const by = Object.hasOwn(entries, route.path)
      ? `entries["${route.path}"]`
      : patterns.map(({ path }, index) => (covers(path, route.path) ? `patterns[${index}]` : '')).find((one) => one);
    if (by === undefined) return [];
    return {
      code: 'redirected-route',
      path: at,
      problem: `${route.path} is never asked for by GET: redirects.${by} sends all of it elsewhere`,
      remedy: 'delete one of them, or write methods for what the route alone is for',
    };
  });
}

/** What is text here, and elsewhere a parameter or the end of a regular expression. */
function literalLooks(name: string, domain: Domain): Finding[] {
  return routesOf(name, domain).flatMap(({ at, route: { path } }) => {
    const parameter = /\/\[(?:\.\.\.)?(\w+)\](?=\/|$)/.exec(path);
    if (parameter === null && !path.endsWith('$')) return [];
    const here = path.replace(/\/\[\.\.\.\w+\]$/, '/*').replace(/\/\[(\w+)\](?=\/|$)/g, '/:$1');
    return {
      code: 'literal-pattern',
      path: `${at}.path`,
      problem: `takes ${path} alone, character by character: ${parameter === null ? 'a "$" is no end' : `"${parameter[0].slice(1)}" is no parameter`}`,
      remedy: `write '${here.replace(/\$$/, '')}' if more is meant`,
    };
  });
}

/** How others write what a path has held: `$1`, `$request_uri`. */
const VARIABLE = /\$(?:\d|[a-z_]{2,})/;

/** Targets in which a variable of another program would stand as it is. */
function foreignTemplates(name: string, { routes = [], redirects }: Domain): Finding[] {
  const patterns = (redirects?.patterns ?? []).map(({ path, to }, index) => ({
    at: `domains["${name}"].redirects.patterns[${index}].to`,
    path,
    text: to,
  }));
  const targets = routes.flatMap(({ path, redirect, rewrite }, index) => {
    const at = `domains["${name}"].routes[${index}]`;
    const to = typeof redirect === 'string' ? redirect : redirect?.to;
    return [
      { at: `${at}.redirect${typeof redirect === 'string' ? '' : '.to'}`, path, text: to ?? '' },
      { at: `${at}.rewrite`, path, text: rewrite ?? '' },
    ];
  });
  return [...targets, ...patterns].flatMap(({ at, path, text }) => {
    const [variable] = VARIABLE.exec(text) ?? [];
    if (variable === undefined) return [];
    const held = /:\w+/.exec(path)?.[0] ?? ':rest';
    return {
      code: 'foreign-variable',
      path: at,
      problem: `writes "${variable}", which is no parameter: it would stand there as it is`,
      remedy: `write "${path.endsWith('*') ? ':rest' : held}"${path.includes('*') || path.includes(':') ? '' : ', and a * or a parameter in the path'}`,
    };
  });
}
