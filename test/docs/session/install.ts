/** `npm install` in a session: links what the checkout has, and fails on what it has not. */
import { existsSync, rmSync } from 'node:fs';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { type Compiler, linkPackages } from '../project/folder.ts';

const named = process.argv.slice(3).filter((name) => !name.startsWith('-') && !name.includes('.tgz'));
const missing = named.filter((name) => !existsSync(inPackage('node_modules', name.replace(/(?!^)@[^/]*$/, ''))));

if (missing.length > 0) {
  console.error(`the tests of documents have no ${missing.join(', ')}: what pages install must be in the checkout`);
  process.exitCode = 1;
} else {
  rmSync('node_modules', { recursive: true, force: true });
  linkPackages(process.cwd(), process.env.DOCUMENTS_COMPILER as Compiler);
}
