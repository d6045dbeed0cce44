/** `npm run examples`: writes into docs/cache.md what its examples print. */
import { readFile, writeFile } from 'node:fs/promises';
import { withExamples } from './examples.ts';

const FILE = new URL('../../docs/cache.md', import.meta.url);

function tell(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}

await writeFile(FILE, await withExamples(await readFile(FILE, 'utf8'), tell));
