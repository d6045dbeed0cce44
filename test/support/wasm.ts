import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CLEAR_FREED_MEMORY } from '../../src/cli/project/wasm.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles an edge application of the tests and compiles it, as `popgate build` does with the gateway: with the same `footer`. */
export async function buildApp(entry: string, wasm: string, footer = CLEAR_FREED_MEMORY): Promise<void> {
  const bundle = `${wasm}.js`;
  await build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['fastly:*'],
    alias: { popgate: path.join(root, 'src/gateway/index.ts') },
    nodePaths: [path.join(root, 'node_modules')],
  });
  await appendFile(bundle, footer);
  const sdk = createRequire(import.meta.url).resolve('@fastly/js-compute');
  const compiler = path.join(path.dirname(sdk), 'cli', 'js-compute-runtime-cli.js');
  await promisify(execFile)(process.execPath, [compiler, bundle, wasm], { cwd: path.dirname(wasm) });
}
