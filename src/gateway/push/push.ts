import { compilePush } from './compile.ts';
import { handOff, recogniseHeld } from './handoff.ts';

/** What a gateway needs that streams or publishes. */
export const push = { compile: compilePush, recognise: recogniseHeld, handOff };
