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
  const built = new URL('../../dist/cli/main.js', import.meta.url);
  const isBuilt = existsSync(built);
  // The folder that the command runs in may hold a tsconfig of its own, which is not ours to follow.
  if (!isBuilt) (await import('tsx/esm/api')).register({ tsconfig: false });
  const { main, terminal } = await import(isBuilt ? built.href : './main.ts');
  // At once: a command that was ended by a signal may still have work in hand.
  process.exit(await main(process.argv.slice(2), terminal));
}
