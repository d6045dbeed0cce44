import { compileShields } from './compile.ts';
import type { Shielding } from './config.ts';
import { isHop, recogniseHop } from './hop.ts';
import { askShield, markFailure } from './send.ts';

/** What a gateway needs that has a backend or a pool with a shield. */
export const shielding = {
  compile: compileShields,
  isHop,
  recognise: recogniseHop,
  ask: askShield,
  markFailure,
} satisfies Shielding & Record<string, unknown>;
