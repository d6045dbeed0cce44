import { readdirSync } from 'node:fs';
import { inPackage } from '../../src/cli/project/paths.ts';

/** The names of the cases: each is a folder of `docs/examples`. */
export const EXAMPLES = readdirSync(inPackage('docs/examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** A file of a case, or its folder. */
export function inExample(name: string, ...parts: string[]): string {
  return inPackage('docs/examples', name, ...parts);
}
