import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inPackage } from '../../src/cli/project/paths.ts';
import { type Page, readPage } from './fences/read.ts';

/** The documents that `npm run docs -- FILE…` names; all of them without. */
const CHOSEN = (process.env.POPGATE_DOCUMENTS ?? '').split(',').filter((name) => name !== '');

/** The documents for users, from the root of the checkout. */
export const ALL = ['README.md', ...markdownIn('docs')].toSorted();

/** Those that are run: all, or the ones that are named. */
export const DOCUMENTS = ALL.filter((name) => CHOSEN.length === 0 || CHOSEN.includes(name));

function markdownIn(folder: string): string[] {
  const names = readdirSync(inPackage(folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md')).map((name) => path.posix.join(folder, name));
}

export function textOf(document: string): string {
  return readFileSync(inPackage(document), 'utf8');
}

/** What stands in each of them. */
export const PAGES: readonly Page[] = DOCUMENTS.map((name) => readPage(name, textOf(name)));
