import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { readHandlers } from '../../../../src/cli/project/handler-code/read.ts';
import { CliError, InvalidConfiguration } from '../../../../src/cli/terminal/cli-error.ts';

/** A project of these files, of which `index.ts` is the handlers', until the test is over; its folder. */
export function project(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'popgate-handlers-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

/** What is found in these files, with paths from their folder. */
export async function review(files: Readonly<Record<string, string>>) {
  const root = project(files);
  const prefix = `${path.relative(process.cwd(), root)}/`;
  const local = <Item>(value: Item): Item => JSON.parse(JSON.stringify(value).replaceAll(prefix, '')) as Item;
  try {
    const { transforms: _, reads: __, ...found } = await readHandlers(path.join(root, 'index.ts'));
    return local(found);
  } catch (error) {
    if (error instanceof InvalidConfiguration) return local({ names: [], problems: error.problems, warnings: [] });
    if (!(error instanceof CliError)) throw error;
    return local({ names: [], problems: [], warnings: [], what: error.message, why: error.why, fix: error.fix });
  }
}

/** What a library of CommonJS says. */
export function library(name: string, text: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: 'index.js' }),
    [`node_modules/${name}/index.js`]: text,
  };
}

/** Handlers that a library exports. */
export function using(name: string): Record<string, string> {
  return { 'index.ts': `import { a } from '${name}';\nexport const handlers = { a };` };
}

/** One that does nothing. */
export const one = 'export const handlers = { one: () => new Response() };';
