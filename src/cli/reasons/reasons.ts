import type { Code } from '../../gateway/index.ts';
import { DECISIONS } from './decisions.ts';
import { FORWARDS } from './forwards.ts';
import type { ReasonRow } from './reason.ts';
import { REFUSALS } from './refusals.ts';
import { SERVED } from './served.ts';
import { STEPS } from './steps.ts';

/**
 * What each code of a trace means, and what to change: one row for every decision that the engine can give.
 *
 * @example REASONS['set-cookie'].cacheable // 'write cache: { storeSetCookie: true } on the route, or have …'
 */
export const REASONS: Readonly<Record<Code, ReasonRow>> = {
  ...REFUSALS,
  ...SERVED,
  ...FORWARDS,
  ...DECISIONS,
  ...STEPS,
};

/** The same by headings, in the order of a page. */
export const GROUPS: readonly { title: string; about: string; rows: Readonly<Record<string, ReasonRow>> }[] = [
  {
    title: 'Why an answer is not stored',
    about: 'Words of `detail` behind an answer of the origin: the first reason that applies.',
    rows: REFUSALS,
  },
  {
    title: 'Why a stored answer is given, or the cache stands aside',
    about: 'The other words of `detail`.',
    rows: SERVED,
  },
  {
    title: 'Why the origin is asked',
    about: 'Words of `fwd`, where there is no `detail`.',
    rows: FORWARDS,
  },
  {
    title: 'What is decided before a cache is asked',
    about: 'Domain, route, rules, and what the gateway answers by itself.',
    rows: DECISIONS,
  },
  {
    title: 'From the look-up to the store',
    about: 'Steps of a trace, in their order.',
    rows: STEPS,
  },
];
