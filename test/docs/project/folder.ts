import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { COMPILER } from '../../../src/cli/project/own-package.ts';
import { inPackage } from '../../../src/cli/project/paths.ts';

/** What a project has after `npm install`, and a library that recipes use. */
const PACKAGES = ['@fastly/cli', 'hono', 'typescript', 'vitest'];

/** The real one takes ten seconds of a core; what is only deployed to a rehearsal need not run. */
export type Compiler = 'real' | 'stand-in';

/** A temporary folder, with the packages of a project for all that is below it. */
export interface Folder {
  path: string;
  remove(): void;
}

export function newFolder(): Folder {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-docs-'));
  linkPackages(folder);
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function linkPackages(folder: string, compiler: Compiler = 'real'): void {
  const inModules = (name: string): string => path.join(folder, 'node_modules', name);
  for (const name of ['.bin', '@fastly']) mkdirSync(inModules(name), { recursive: true });
  symlinkSync(inPackage(), inModules('popgate'));
  for (const name of PACKAGES) symlinkSync(inPackage('node_modules', name), inModules(name));
  if (compiler === 'real') symlinkSync(inPackage('node_modules', COMPILER), inModules(COMPILER));
  else makeCompiler(inModules(COMPILER));
  symlinkSync(inPackage('src/cli/popgate.js'), inModules('.bin/popgate'));
  for (const name of ['tsc', 'fastly']) symlinkSync(inPackage('node_modules/.bin', name), inModules(`.bin/${name}`));
  writeFileSync(inModules('.bin/vitest'), VITEST);
  chmodSync(inModules('.bin/vitest'), 0o755);
}

/** Its types and its version are the real one's; the Wasm that it makes has the hash of the bundle, and does nothing. */
function makeCompiler(folder: string): void {
  const real = (name: string): string => inPackage('node_modules', COMPILER, name);
  writeFiles(folder, {
    'package.json': readFileSync(real('package.json'), 'utf8'),
    'dist/index.js': '',
    'dist/cli/js-compute-runtime-cli.js': HASHING,
  });
  symlinkSync(real('types'), path.join(folder, 'types'));
}

/** A module of one custom section. */
const HASHING = `import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [input, output] = process.argv.slice(-2);
const hash = createHash('sha256').update(readFileSync(input)).digest();
const head = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 39, 6]);
writeFileSync(output, Buffer.concat([head, Buffer.from('bundle'), hash]));
`;

/** The checkout's own package has nothing built that a test could import. */
const VITEST = `#!/usr/bin/env bash
exec node '${inPackage('node_modules/vitest/vitest.mjs')}' "$@" --root "$PWD" --config '${inPackage('test/docs/project/vitest.config.ts')}'
`;

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A document and a number as the name of a folder: `docs-recipes-plans-2`. */
export function slugOf(document: string, number: number): string {
  return `${document.replace(/\.md$/, '').replaceAll('/', '-')}-${number}`;
}
