import { projectFiles } from '../../../src/cli/init/project-files.ts';
import { OWN_PACKAGE } from '../../../src/cli/project/own-package.ts';
import { fileOf, type ShownFile } from '../fences/file.ts';
import { isFor } from '../fences/kinds.ts';
import { type Fence, type Page, placeOf } from '../fences/read.ts';

export const CONFIG = 'src/gateway.config.ts';
const TEST = 'test/gateway.test.ts';

/** A page's project once all fences up to the next one that replaces a file of these are in it. */
export interface State {
  page: Page;
  /** From 1, in the order of the page. */
  number: number;
  /** What is written, by its name: the project of `popgate init`, and over it what the page shows. */
  files: Readonly<Record<string, string>>;
  /** Where the page shows a file. */
  shown: Readonly<Record<string, Fence>>;
}

/** What `popgate init` writes: the project in which a page begins. */
export const BEGINNING: Readonly<Record<string, string>> = await projectFiles(
  { domain: 'www.example.com', origin: 'http://127.0.0.1:8080', name: 'example' },
  OWN_PACKAGE.version,
);

export function statesOf(page: Page): State[] {
  const states: ShownFile[][] = [[]];
  for (const file of page.fences.filter(isFor('file')).map(fileOf)) {
    if (file === null) continue;
    if (states.at(-1)!.some(({ name }) => name === file.name)) states.push([]);
    states.at(-1)!.push(file);
  }
  return states
    .map((_, at): State => stateOf(page, at + 1, states.slice(0, at + 1).flat()))
    .filter(({ shown }) => Object.keys(shown).length > 0);
}

function stateOf(page: Page, number: number, all: readonly ShownFile[]): State {
  return {
    page,
    number,
    files: { ...beginningFor(all), ...Object.fromEntries(all.map(({ name, text }) => [name, text])) },
    shown: Object.fromEntries(all.map(({ name, fence }) => [name, fence])),
  };
}

/** The test that `init` writes is one of its configuration. */
export function beginningFor(shown: readonly Pick<ShownFile, 'name'>[]): Record<string, string> {
  const files = { ...BEGINNING };
  if (shown.some(({ name }) => name === CONFIG)) delete files[TEST];
  return files;
}

/** A line of a file, as the reader of the page finds it. */
export function placeIn({ page, shown }: State, name: string, line: number): string {
  const fence = shown[name];
  return fence === undefined ? `${page.document}: ${name}:${line}` : placeOf(fence, line);
}
