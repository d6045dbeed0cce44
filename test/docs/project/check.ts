import path from 'node:path';
import { messageOf } from '../../../src/cli/terminal/cli-error.ts';
import { type Fence, placeOf } from '../fences/read.ts';
import { writeFiles } from './folder.ts';
import { completed } from './fragment.ts';
import { CONFIG, placeIn, type State } from './states.ts';
import { typeFaults } from './types.ts';
import { problemsOf } from './validate.ts';

/** A project on the disk, and where the reader of a page finds a line of it. */
export interface Written {
  folder: string;
  files: Readonly<Record<string, string>>;
  placeOf(file: string, line: number): string;
}

export function writtenState(state: State, folder: string): Written {
  writeFiles(folder, state.files);
  return { folder, files: state.files, placeOf: (file, line) => placeIn(state, file, line) };
}

export function writtenFragment(fence: Fence, folder: string): Written {
  const files = completed(fence);
  writeFiles(folder, files);
  return { folder, files, placeOf: (_file, line) => placeOf(fence, line) };
}

/** What is wrong with a configuration and its handlers, each with its place. */
export async function configFaults({ folder, placeOf }: Written): Promise<string[]> {
  try {
    return (await problemsOf(folder)).map((problem) => `${placeOf(CONFIG, 1)}: ${problem}`);
  } catch (error) {
    return [`${placeOf(CONFIG, 1)}: ${messageOf(error)}`];
  }
}

/**
 * What the compiler says of projects, by their folders. Names of handlers are registered for a whole program, so that projects
 * with other handlers than the beginning's are compiled by themselves.
 */
export function compile(projects: readonly Written[], root: string): ReadonlyMap<string, string[]> {
  const groups = groupBy(projects, registryOf);
  const faults = groups.flatMap((group) => typeFaults(group.flatMap(sourcesOf), root));
  return new Map(
    projects.map(({ folder, placeOf }) => {
      const own = faults.filter(({ file }) => path.join(root, file).startsWith(folder + path.sep));
      const told = own.map(({ file, line, message }) => {
        const name = path.relative(folder, path.join(root, file));
        return `${placeOf(name, line)}: ${message}`;
      });
      return [folder, told];
    }),
  );
}

function registryOf({ folder, files }: Written): string {
  const handlers = files['src/handlers/index.ts'] ?? '';
  if (!handlers.includes('Register')) return '';
  return BARE.test(handlers) && !handlers.includes('transforms: typeof') ? 'none' : folder;
}

/** Handlers of which there are none. */
const BARE = /export const handlers = \{\s*(?:\/\/.*\s*)*\}/;

function sourcesOf({ folder, files }: Written): string[] {
  const names = Object.keys(files).filter((name) => /^(?:src|test)\/.*\.ts$/.test(name));
  return names.map((name) => path.join(folder, name));
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const keys = [...new Set(items.map(keyOf))];
  return keys.map((key) => items.filter((item) => keyOf(item) === key));
}
