import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inPackage } from '../../../src/cli/project/paths.ts';

/** What a project has after `npm install`, and a library that recipes use. */
const PACKAGES = ['@fastly', 'hono', 'typescript', 'vitest'];

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

export function linkPackages(folder: string): void {
  const inModules = (name: string): string => path.join(folder, 'node_modules', name);
  mkdirSync(inModules('.bin'), { recursive: true });
  symlinkSync(inPackage(), inModules('popgate'));
  for (const name of PACKAGES) symlinkSync(inPackage('node_modules', name), inModules(name));
  symlinkSync(inPackage('src/cli/popgate.js'), inModules('.bin/popgate'));
  for (const name of ['tsc', 'fastly']) symlinkSync(inPackage('node_modules/.bin', name), inModules(`.bin/${name}`));
  writeFileSync(inModules('.bin/vitest'), VITEST);
  chmodSync(inModules('.bin/vitest'), 0o755);
}

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
