import type { Plugin } from 'esbuild';

/** What the project's code finds in this process: by the names of modules, what they export. */
type Modules = Readonly<Record<string, unknown>>;

const PLACE = Symbol.for('popgate.modules');
const AT_PLACE = `globalThis[Symbol.for('popgate.modules')]`;

/** Has the project's code import these. */
export function provideModules(modules: Modules): void {
  Object.assign(globalThis, { [PLACE]: { ...modules } });
}

/** What is loaded where the project's code imports it, and not before. */
const LATE: Readonly<Record<string, () => Promise<unknown>>> = {
  'fastly:html-rewriter': () => import('../../platform/memory/html-rewriter.ts'),
};

async function provideLate(name: string): Promise<void> {
  const modules = (globalThis as { [PLACE]?: Record<string, unknown> })[PLACE];
  if (modules !== undefined && Object.hasOwn(LATE, name)) modules[name] ??= await LATE[name]!();
}

/**
 * What the project's code imports of `popgate` and of the platform is what runs here. With that its errors are the engine's
 * own, and a bundle of it is made in a few milliseconds. A module of the platform that is not there fails once it is used.
 */
export const providedModules: Plugin = {
  name: 'provided-modules',
  setup(bundler) {
    bundler.onResolve({ filter: /^(?:popgate$|fastly:)/ }, ({ path }) => ({ path, namespace: 'provided' }));
    bundler.onLoad({ filter: /.*/, namespace: 'provided' }, async ({ path }) => {
      await provideLate(path);
      return { contents: contentsOf(path) };
    });
  },
};

function contentsOf(name: string): string {
  return `const provided = ${AT_PLACE};
module.exports = provided[${JSON.stringify(name)}] ?? provided.missing(${JSON.stringify(name)});`;
}

/**
 * A module that is not there: a function or class, of which all is such a one again. So it can be imported, and be made something
 * of while a file is loaded, as the build has it; at a request it says that it is not there.
 */
export function missingModule(name: string, isServing: () => boolean): object {
  const use = (): unknown => {
    if (!isServing()) return stub;
    throw new Error(`popgate dev has no ${name}: press v, or run popgate serve, which has the real one`);
  };
  const stub: object = new Proxy(function missing() {}, {
    get: (_, key) => (key === 'then' || typeof key === 'symbol' ? undefined : stub),
    apply: use,
    construct: () => use() as object,
  });
  return Object.create(stub) as object;
}
