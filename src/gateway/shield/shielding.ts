import { compileShields } from './compile.ts';
import type { Shielding } from './config.ts';
import { isHop, recogniseHop } from './hop.ts';
import { askShield, markFailure } from './send.ts';

/** Shielding, for a gateway with a backend or a pool that has a shield. */
export const shielding = {
  compile: compileShields,
  isHop,
  recognise: recogniseHop,
  ask: askShield,
  markFailure,
} satisfies Shielding & Record<string, unknown>;
