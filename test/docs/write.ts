/** `npx tsx test/docs/write.ts`: writes into docs/cache.md what its examples print. */
import { readFile, writeFile } from 'node:fs/promises';
import { withExamples } from './examples.ts';

const FILE = new URL('../../docs/cache.md', import.meta.url);

await writeFile(FILE, await withExamples(await readFile(FILE, 'utf8')));
