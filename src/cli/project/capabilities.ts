import path from 'node:path';
import { capabilities, type Uses, usesOf } from '../../gateway/check.ts';
import type { Capabilities, GatewayConfig } from '../../gateway/index.ts';
import { lateText } from './late-text.ts';
import { HANDLERS, inProject, moduleFile } from './paths.ts';

/** A source below `src/`, or a file of the project, and the name of what it exports. */
type Place = readonly [file: string, name: string];

const CAPABILITIES = {
  pooling: ['gateway/pools/pooling.ts', 'pooling'],
  rewriteHost: ['gateway/backends/self.ts', 'rewriteHost'],
  dynamicBackends: ['gateway/dynamic-backends/send.ts', 'compileDynamics'],
  shielding: ['gateway/shield/shielding.ts', 'shielding'],
  push: ['gateway/push/push.ts', 'push'],
  hooks: ['gateway/hooks/compile.ts', 'compileHook'],
  guards: ['gateway/routes/require-guards.ts', 'requireGuards'],
  errorPages: ['gateway/errors/custom-page.ts', 'errorPages'],
  transforming: ['gateway/transforms/transforming.ts', 'transforming'],
} as const satisfies Record<
  Exclude<keyof Capabilities, 'rules' | 'answers' | 'debug' | 'operator' | 'handlers' | 'transforms'>,
  Place
>;

const ANSWERS = {
  to: ['gateway/answers/proxy/compile.ts', 'compileProxy'],
  redirect: ['gateway/answers/redirect/compile.ts', 'compileRouteRedirect'],
  respond: ['gateway/answers/respond/compile.ts', 'compileRespond'],
  handler: ['gateway/answers/handler/compile.ts', 'compileHandler'],
  cachedHandler: ['gateway/answers/cached-handler/compile.ts', 'compileCachedHandler'],
  stream: ['gateway/answers/stream/compile.ts', 'compileStream'],
} as const satisfies Record<keyof Capabilities['answers'], Place>;

/** Each with the capability without which it has nothing to do; null for those that every operator has. */
const ENDPOINTS = {
  purgeEndpoint: ['admin/purge/endpoint.ts', null],
  hookEndpoint: ['admin/hooks/endpoint.ts', 'hooks'],
  listEndpoint: ['admin/purge/list-endpoint.ts', null],
  publishEndpoint: ['admin/publish/endpoint.ts', 'push'],
  explainEndpoint: ['admin/explain/endpoint.ts', null],
  statusEndpoint: ['admin/status/endpoint.ts', null],
  openapiEndpoint: ['admin/openapi/endpoint.ts', null],
} as const satisfies Record<string, readonly [file: string, capability: keyof Capabilities | null]>;

/**
 * The module by which `src/index.ts` gets what a configuration uses, and nothing else. What it leaves out costs nothing; a rule,
 * which the configuration might name after all, says that it is not there.
 */
export async function capabilitiesModule(config: GatewayConfig): Promise<string> {
  const uses = usesOf(config);
  const imports = new Map<string, { local: string; line: string }>();
  // Two files may have one name each.
  const take = (place: Place): string => {
    const local = imports.get(place.join())?.local ?? `${place[1]}_${imports.size}`;
    imports.set(place.join(), { local, line: importOf(place, local) });
    return local;
  };
  const others = Object.entries(CAPABILITIES).filter(([name]) => uses.capabilities.has(name));
  const answers = Object.entries(ANSWERS).filter(([name]) => uses.answers.has(name));
  const fields = [
    `rules: ${table(ruleEntries(uses, take))}`,
    `answers: ${table(answers.map(([name, place]) => [name, take(place)]))}`,
    ...others.map(([name, place]) => `${name}: ${take(place)}`),
    ...(uses.capabilities.has('handlers') ? [`handlers: ${exported('handlers', take)}`] : []),
    ...(uses.capabilities.has('transforms') ? [`transforms: ${exported('transforms', take)}`] : []),
    ...(uses.capabilities.has('debug') ? [`debug: ${await debug(take)}`] : []),
    ...(uses.capabilities.has('operator') ? [`operator: ${await operator(uses, take)}`] : []),
  ];
  const code = `export const capabilities = {\n${fields.map((field) => `  ${field},\n`).join('')}};\n`;
  return `${[...imports.values()].map(({ line }) => line).join('\n')}\n\n${code}`;
}

type Take = (place: Place) => string;

function importOf([file, name]: Place, local = name): string {
  const from = path.isAbsolute(file) ? file : moduleFile(file);
  return `import { ${name} as ${local} } from ${JSON.stringify(from)};`;
}

/** The order is the table's: rules act in it. */
function ruleEntries(uses: Uses, take: Take): [name: string, code: string][] {
  const names = Object.keys(capabilities.rules);
  const absent = names.every((name) => uses.rules.has(name)) ? '' : take(['gateway/rules/absent.ts', 'absentRule']);
  return Object.entries(capabilities.rules).map(([name, rule]) => {
    if (uses.rules.has(name)) return [name, take([`gateway/rules/${kebabCase(name)}/rule.ts`, name])];
    const shape = { at: rule.at, ...('partOf' in rule && { partOf: rule.partOf }) };
    return [name, `${absent}(${JSON.stringify(name)}, ${JSON.stringify(shape)})`];
  });
}

/** Where there are none the global fetch is the platform's own: nobody asks it. */
function exported(name: 'handlers' | 'transforms', take: Take): string {
  const guard = take(['platform/fastly/global-fetch.ts', 'withGuardedFetch']);
  return `${guard}(${take([inProject(HANDLERS), name])})`;
}

/** The answer tells the trace, which is made by a text. */
async function debug(take: Take): Promise<string> {
  const module = `export { traceOf as made } from ${JSON.stringify(moduleFile('gateway/trace/trace.ts'))};`;
  const trace = await late(module, ['gateway/trace/late.ts', 'lateTrace'], take);
  return `${take(['gateway/debug/explain.ts', 'explainBy'])}(${trace})`;
}

async function operator(uses: Uses, take: Take): Promise<string> {
  const endpoints = Object.entries(ENDPOINTS).flatMap(([name, [file, capability]]): Place[] =>
    capability === null || uses.capabilities.has(capability) ? [[file, name]] : [],
  );
  const imports = [...endpoints, ['admin/operator-api.ts', 'operatorApi'] as const].map((place) => importOf(place));
  const made = `operatorApi([${endpoints.map(([, name]) => name).join(', ')}])`;
  const module = `${imports.join('\n')}\nexport const made = ${made};`;
  return late(module, ['gateway/operator/late.ts', 'lateOperator'], take);
}

/** What a module makes, as text, with what that uses of the engine. */
async function late(module: string, maker: Place, take: Take): Promise<string> {
  const { text, engine } = await lateText(module, path.basename(path.dirname(maker[0])));
  const names = [...engine].map(([name, file]): [string, string] => [name, take([file, name])]);
  return `${take(maker)}(${JSON.stringify(text)}, ${table(names)})`;
}

function table(entries: readonly (readonly [name: string, code: string])[]): string {
  return `{ ${entries.map(([name, code]) => `${name}: ${code}`).join(', ')} }`;
}

function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}
