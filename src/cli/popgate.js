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
  // The folder that the command runs in may hold a tsconfig of its own, which is not ours to follow.
  if (isSource) (await import('tsx/esm/api')).register({ tsconfig: false });
  const { main, terminal } = await import(isSource ? './main.ts' : '../../dist/cli/main.js');
  // At once: a command that was ended by a signal may still have work in hand.
  process.exit(await main(process.argv.slice(2), terminal));
}
