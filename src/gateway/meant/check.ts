import { type Check, chooseFrom, freeTextCheck, type Judge, mapCheck } from '../config/checks.ts';
import { quote, report } from '../config/problems.ts';
import { FINDING_CODES } from './config.ts';

const codeFault: Judge = (code) => {
  if (FINDING_CODES.some((known) => known === code)) return null;
  const near = chooseFrom(code, FINDING_CODES);
  const remedy = near.startsWith('did you mean') ? near : 'write a code that popgate check has told';
  return { problem: `there is no finding ${quote(code)}`, remedy };
};

/** Whoever reads it later has nothing else to judge by. */
const reasonCheck: Check = (value, place) => {
  if (typeof value !== 'string') return freeTextCheck(value, place);
  if (value.trim() === '') report(place, { problem: 'has no reason', remedy: 'write why it is meant so' });
};

const reasonsCheck = mapCheck(codeFault, reasonCheck);

/** Checks what is meant so: codes of findings, each with a reason. No field of another place could belong there. */
export const meantCheck: Check = (value, place) => reasonsCheck(value, place);
