import {
  bothChecks,
  type Check,
  fieldsCheck,
  freeTextCheck,
  integerCheck,
  mapCheck,
  textCheck,
} from '../../config/checks.ts';
import { changeableHeaderFault, headerValueFault } from '../../config/header-names.ts';
import { describe, inside, report } from '../../config/problems.ts';
import { fieldOf } from '../../config/table.ts';

/** Statuses whose answer ends with its header section. RFC 9110 §6.4.1 */
const BODILESS_STATUSES: unknown[] = [204, 205, 304];

const bodilessCheck: Check = (value, place) => {
  const [status, body] = [fieldOf(value, 'status'), fieldOf(value, 'body')];
  if (!BODILESS_STATUSES.includes(status) || body === undefined || body === '') return;
  report(inside(place, 'body'), {
    problem: `an answer with status ${describe(status)} has no body`,
    remedy: 'leave it out',
  });
};

export const respondCheck = bothChecks(
  fieldsCheck({
    status: integerCheck(200, 599),
    body: freeTextCheck,
    headers: mapCheck(changeableHeaderFault, textCheck(headerValueFault)),
  }),
  bodilessCheck,
);
