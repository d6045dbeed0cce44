import { compilePush } from './compile.ts';
import { handOff, recogniseHeld } from './handoff.ts';

/** Fanout, for a gateway that streams or publishes. */
export const push = { compile: compilePush, recognise: recogniseHeld, handOff };
