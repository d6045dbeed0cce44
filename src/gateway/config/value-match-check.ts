import { type Check, filledListCheck, textCheck } from './checks.ts';
import { describe, report } from './problems.ts';

const anyTextCheck = textCheck();
const anyOfCheck = filledListCheck(anyTextCheck);

/** One value, one of several, or presence and absence. */
export const valueMatchCheck: Check = (value, place) => {
  if (typeof value === 'boolean') return;
  if (typeof value === 'string') return anyTextCheck(value, place);
  if (Array.isArray(value)) return anyOfCheck(value, place);
  report(place, {
    problem: `is ${describe(value)}`,
    remedy: "write 'a', ['a', 'b'], true for any value or false for none",
  });
};
