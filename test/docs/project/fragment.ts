import { transformSync } from 'esbuild';
import ts from 'typescript';
import { CONFIG } from './states.ts';
import type { Fence } from '../fences/read.ts';

/** The files of a project that is made of a fragment of a configuration. The lines of the fragment are those of the file. */
export function completed({ kind, text }: Fence): Record<string, string> {
  return kind === 'ts routes' ? withRoutes(text) : withFields(text);
}

function withRoutes(text: string): Record<string, string> {
  const routes = valueOf(`[${text}\n]`);
  const { backends, dynamic } = namesIn(routes);
  const declared = `backends: ${backendsOf(backends)}, dynamicBackends: ${dynamicOf(dynamic)}`;
  return project(
    `${HEAD}  name: 'example', ${declared}, domains: { '*.example.com': { routes: [ ${text}\n] } } });\n`,
    routes,
  );
}

function withFields(text: string): Record<string, string> {
  const fields = valueOf(`{${text}\n}`) as Record<string, object | undefined>;
  const { backends, dynamic } = namesIn(fields);
  const own = (name: string): string[] => Object.keys(fields[name] ?? {});
  const pools = own('pools');
  const missing = backends.filter((name) => ![...own('backends'), ...pools].includes(name));
  const missingDynamic = dynamic.filter(({ name }) => !own('dynamicBackends').includes(name));
  const first = missing[0] ?? own('backends')[0] ?? 'origin';
  const before = [
    fields['name'] === undefined && "name: 'example'",
    fields['backends'] === undefined && `backends: ${backendsOf(missing.length > 0 ? missing : [first])}`,
    fields['dynamicBackends'] === undefined &&
      missingDynamic.length > 0 &&
      `dynamicBackends: ${dynamicOf(missingDynamic)}`,
    fields['domains'] === undefined && `domains: { 'www.example.com': { routes: [{ path: '/*', to: '${first}' }] } }`,
  ].filter((part) => part !== false);
  const more = { backends: fields['backends'] && missing.map((name) => `${name}: ${BACKEND}, `).join('') };
  return project(`${HEAD}${before.map((part) => `${part}, `).join('')}${inserted(text, more)}\n});\n`, fields);
}

/** On one line, so that the next one is the second of the fragment. */
const HEAD = "import { defineGateway } from 'popgate'; export default defineGateway({ ";
const BACKEND = "{ origin: 'https://origin.example' }";

function backendsOf(names: readonly string[]): string {
  return `{ ${names.map((name) => `${name}: ${BACKEND}`).join(', ')} }`;
}

/** Each allowed what its routes choose. */
function dynamicOf(targets: readonly Dynamic[]): string {
  return `{ ${targets.map(({ name, allow }) => `${name}: { allow: ['${allow}'] }`).join(', ')} }`;
}

function project(config: string, value: unknown): Record<string, string> {
  const { handlers, transforms } = namesIn(value);
  const rows = [
    ...handlers.map((name) => `  ${JSON.stringify(name)}: () => new Response(),`),
    ...transforms.map((name) => `  ${JSON.stringify(name)}: (response: Response) => response,`),
  ];
  return { [CONFIG]: config, 'src/handlers/index.ts': `export const handlers = {\n${rows.join('\n')}\n};\n` };
}

/** Data, as written in a configuration. */
function valueOf(text: string): unknown {
  const { code } = transformSync(`export default ${text}`, { loader: 'ts', format: 'cjs', target: 'es2022' });
  const module = { exports: {} as { default?: unknown } };
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is the project's own page
  new Function('module', 'exports', 'process', code)(module, module.exports, { env: {} });
  return module.exports.default;
}

interface Dynamic {
  name: string;
  allow: string;
}

interface Names {
  backends: string[];
  dynamic: Dynamic[];
  handlers: string[];
  transforms: string[];
}

/** The names that a value uses, wherever they stand in it. */
function namesIn(value: unknown): Names {
  const uses = usesIn('', value);
  const names = (field: string): string[] => [
    ...new Set(uses.flatMap((use) => (use.field === field && typeof use.value === 'string' ? [use.value] : []))),
  ];
  const transforms = uses.flatMap(({ field, value }) => (field === 'transform' ? usesIn(field, value) : []));
  const named = transforms.flatMap(({ field, value }) => (/^transform$|^handler$/.test(field) ? [String(value)] : []));
  const targets = uses.flatMap(({ field, value }) => (field === 'to' && isDynamic(value) ? [value] : []));
  return {
    backends: [...new Set([...names('to').filter(isName), ...uses.flatMap(membersIn)])],
    dynamic: targets.map(({ dynamic, origin }) => ({ name: dynamic, allow: origin.replace(/:[a-z]\w*/i, '*') })),
    handlers: names('handler').filter((name) => !named.includes(name)),
    transforms: named.filter((name) => name !== '[object Object]'),
  };
}

interface Use {
  field: string;
  value: unknown;
}

/** All fields below a value, with what stands in them. */
function usesIn(field: string, value: unknown): Use[] {
  if (Array.isArray(value)) return value.flatMap((one) => usesIn(field, one));
  if (typeof value !== 'object' || value === null) return [{ field, value }];
  return [{ field, value }, ...Object.entries(value).flatMap(([name, one]) => usesIn(name, one))];
}

function isName(text: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(text);
}

function isDynamic(value: unknown): value is { dynamic: string; origin: string } {
  return typeof value === 'object' && value !== null && 'dynamic' in value && 'origin' in value;
}

function membersIn({ field, value }: Use): string[] {
  return field === 'pools' ? Object.values(value as object).flatMap(membersOf) : [];
}

function membersOf(pool: unknown): string[] {
  const { backends = [] } = pool as { backends?: string[] | object };
  return Array.isArray(backends) ? backends : Object.keys(backends);
}

/** Fields that the fragment's own objects lack, put behind their opening braces. */
function inserted(text: string, more: Readonly<Record<string, string | undefined>>): string {
  const source = ts.createSourceFile('fragment.ts', `({${text}\n})`, ts.ScriptTarget.ES2023);
  const [statement] = source.statements;
  const object = ((statement as ts.ExpressionStatement).expression as ts.ParenthesizedExpression).expression;
  const places = (object as ts.ObjectLiteralExpression).properties.flatMap((property) => {
    const added = ts.isPropertyAssignment(property) ? more[property.name.getText(source)] : undefined;
    if (added === undefined || added === '' || !ts.isPropertyAssignment(property)) return [];
    return [{ at: property.initializer.getStart(source) - 1, added }];
  });
  return places.reduceRight((whole, { at, added }) => whole.slice(0, at) + added + whole.slice(at), text);
}
