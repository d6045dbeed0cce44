import type { Plugin } from 'esbuild';
import { bundleEdgeCode } from './edge-code.ts';
import { inPackage } from './paths.ts';

/** Code of the operator API that is made when it is first asked. */
export interface OperatorText {
  /** A function's body, which gets these names of the engine as `engine`, and returns the API. */
  text: string;
  engine: readonly string[];
}

const ENGINE = 'popgate-engine';

/** The engine is the Wasm's own, with its state and its classes: the text gets it from there. */
const withoutEngine: Plugin = {
  name: 'without-engine',
  setup(bundler) {
    bundler.onResolve({ filter: /\/gateway\/index\.[jt]s$/ }, () => ({ path: ENGINE, external: true }));
  },
};

/** What minified code says of the engine, and of its own one export. */
const IMPORT = /import\{([^}]*)\}from"popgate-engine";/g;
const EXPORT = /export\{(\w+) as operator\};\s*$/;

/** Bundles a module that exports `operator`. */
export async function operatorText(module: string): Promise<OperatorText> {
  const stdin = { contents: module, resolveDir: inPackage() };
  return asFunction(await bundleEdgeCode({ stdin, plugins: [withoutEngine] }));
}

function asFunction(code: string): OperatorText {
  const engine = new Set<string>();
  const bindings: string[] = [];
  const withoutImports = code.replaceAll(IMPORT, (_, names: string) => {
    for (const name of names.split(',')) {
      engine.add(name.split(' as ', 1)[0]!);
      bindings.push(name.replace(' as ', ':'));
    }
    return '';
  });
  const body = withoutImports.replace(EXPORT, (_, name: string) => `return ${name};`);
  if (body === withoutImports || body.includes(ENGINE)) throw new Error('the operator API is bundled in another form');
  // In a stack the lines of it have this name.
  return {
    text: `"use strict";const{${bindings.join()}}=engine;${body}\n//# sourceURL=operator-api.js`,
    engine: [...engine],
  };
}
