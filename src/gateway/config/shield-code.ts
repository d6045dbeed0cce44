import { type Check, matching, textCheck } from './checks.ts';

/** The codes are Fastly's, and their list changes: here their form is checked, and at run time one that is unknown is not used. */
export const shieldCheck: Check = textCheck(
  matching(/^[a-z0-9_]+(?:-[a-z0-9_]+)+$/, {
    problem: 'is not the code of a shield',
    remedy: "write one that 'fastly pops' lists: 'lhr-london-gb'",
  }),
);
