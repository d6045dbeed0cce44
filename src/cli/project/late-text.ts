import type { Plugin } from 'esbuild';
import path from 'node:path';
import { bundleEdgeCode } from './edge-code.ts';
import { inPackage, moduleFile } from './paths.ts';

/** Code that is made when it is first asked for. */
export interface LateText {
  /** A function's body, which gets these names of the engine as `engine`, and returns what it makes. */
  text: string;
  /** Which file exports each. */
  engine: ReadonlyMap<string, string>;
}

const ENGINE = 'popgate-engine/';
const ENGINE_FOLDER = path.dirname(moduleFile('gateway/index.ts'));

/** The engine is the Wasm's own, with its state and its classes: the text gets it from there, but for what only the text uses. */
const withoutEngine = (own: string): Plugin => ({
  name: 'without-engine',
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\.?\// }, ({ path: wanted, resolveDir }) => {
      const file = path.resolve(resolveDir, wanted);
      const inEngine = path.relative(ENGINE_FOLDER, file).split(path.sep).join('/');
      if (inEngine.startsWith('../') || inEngine.startsWith(`${own}/`)) return null;
      return { path: `${ENGINE}${inEngine}`, external: true };
    });
  },
});

/** What minified code says of the engine, and of its own one export. */
const IMPORT = /import\{([^}]*)\}from"popgate-engine\/([^"]*)";/g;
const EXPORT = /export\{(\w+) as made\};\s*$/;

/** Bundles a module that exports `made`, with what the engine has in a folder of this name, which nothing else uses; in stacks it has the name, too. */
export async function lateText(module: string, name: string): Promise<LateText> {
  const stdin = { contents: module, resolveDir: inPackage() };
  const code = await bundleEdgeCode({ stdin, plugins: [withoutEngine(name)] });
  const engine = new Map<string, string>();
  let isClear = true;
  const bindings: string[] = [];
  const withoutImports = code.replaceAll(IMPORT, (_, names: string, file: string) => {
    for (const each of names.split(',')) {
      const name = each.split(' as ', 1)[0]!;
      isClear &&= [undefined, `gateway/${file}`].includes(engine.get(name));
      engine.set(name, `gateway/${file}`);
      bindings.push(each.replace(' as ', ':'));
    }
    return '';
  });
  const body = withoutImports.replace(EXPORT, (_, made: string) => `return ${made};`);
  if (body === withoutImports || body.includes(ENGINE) || !isClear) {
    throw new Error(`${name} is bundled in another form`);
  }
  return { text: `"use strict";const{${bindings.join()}}=engine;${body}\n//# sourceURL=${name}.js`, engine };
}
