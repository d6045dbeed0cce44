#!/usr/bin/env node
/**
 * The command `popgate`: of the package, which has it built, and of the checkout, from its source. Written so that an old Node can
 * read it, and say that it is too old.
 */
import { existsSync } from 'fs';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 20 || (major === 20 && minor >= 19)) void start();
else {
  console.error(`error: popgate needs Node 20.19 or later; this is ${process.version}`);
  process.exitCode = 1;
}

async function start() {
  // The package has this file alone of the folder.
  const isSource = existsSync(new URL('./main.ts', import.meta.url));
  // The folder in which the command runs may have a tsconfig of its own, which must not count here.
  if (isSource) (await import('tsx/esm/api')).register({ tsconfig: false });
  const { main, terminal } = await import(isSource ? './main.ts' : '../../dist/cli/main.js');
  // Exits at once: a command that a signal ended may still have work to do.
  process.exit(await main(process.argv.slice(2), terminal));
}
