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
