/** `npm run docs:write`: writes into the documents what the tests compare: what examples print. */
import { writeFileSync } from 'node:fs';
import { inPackage } from '../../src/cli/project/paths.ts';
import { DOCUMENTS, textOf } from './documents.ts';
import { withExamples } from './examples.ts';

function tell(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}

for (const name of DOCUMENTS) {
  const [before, after] = [textOf(name), await withExamples(textOf(name), tell)];
  if (after === before) continue;
  writeFileSync(inPackage(name), after);
  console.log(`written: ${name}`);
}
