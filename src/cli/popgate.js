#!/usr/bin/env node
import { register } from 'tsx/esm/api';

// The folder that the command runs in may hold a tsconfig of its own, which is not ours to follow.
register({ tsconfig: false });
const { main, terminal } = await import('./main.ts');
// At once: a command that was ended by a signal may still have work in hand.
process.exit(await main(process.argv.slice(2), terminal));
