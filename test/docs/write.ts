/** `npm run docs:write`: writes into the documents what the tests compare: the reference, what examples print, and docs/llms.txt. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inPackage } from '../../src/cli/project/paths.ts';
import { DOCUMENTS, textOf } from './documents.ts';
import { withExamples } from './examples.ts';
import { llmsText } from './llms.ts';
import { REFERENCE, referenceOf } from './reference/index.ts';

function tell(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}

function write(name: string, text: string): void {
  const file = inPackage(name);
  if (existsSync(file) && textOf(name) === text) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`written: ${name}`);
}

for (const name of REFERENCE) write(name, await referenceOf(name));
for (const name of DOCUMENTS) write(name, await withExamples(textOf(name), tell));
write('docs/llms.txt', llmsText());
