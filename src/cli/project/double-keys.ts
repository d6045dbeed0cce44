import type { Message } from 'esbuild';
import path from 'node:path';
import type { Problem } from '../../gateway/check.ts';
import { projectFolder } from './paths.ts';

const KEY = /^Duplicate key (".*") in object literal$/;

/** Keys that an object of the user's own files has twice, as the bundler has seen them. JavaScript takes the later one. */
export function doubleKeys(warnings: readonly Message[]): Problem[] {
  return warnings.flatMap(({ id, text, location, notes }) => {
    const key = KEY.exec(text)?.[1];
    if (id !== 'duplicate-object-key' || key === undefined || location === null) return [];
    const file = path.relative(process.cwd(), path.resolve(projectFolder(), location.file));
    const first = notes.find(({ location }) => location !== null)?.location?.line;
    return [
      {
        path: `${file}:${location.line}:${location.column + 1}`,
        problem: `the key ${key} is written twice${first === undefined ? '' : `, first in line ${first}`}: the later one counts`,
        remedy: 'remove one of them, or give it another name',
      },
    ];
  });
}
