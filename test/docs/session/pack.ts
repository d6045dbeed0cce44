/** `npm pack` in a session: a file of the right name, which the stand-in for `npm install` does not read. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { OWN_PACKAGE } from '../../../src/cli/project/own-package.ts';

const at = process.argv.indexOf('--pack-destination');
const folder = at < 0 ? '.' : process.argv[at + 1]!;
const name = `popgate-${OWN_PACKAGE.version}.tgz`;
writeFileSync(path.join(folder, name), '');
if (!process.argv.includes('--silent')) console.log(name);
