import { type Check, choiceCheck, fieldsCheck, filledListCheck, textCheck, withForms } from '../../config/checks.ts';
import { describe, report } from '../../config/problems.ts';
import { logEndpointFault } from '../../log-endpoints/check.ts';
import { LOG_FIELDS } from './fields.ts';

const sampleCheck: Check = (value, place) => {
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  report(place, { problem: `is ${describe(value)}`, remedy: 'write a share from 0 to 1: 0.1' });
};

const detailedCheck = fieldsCheck(
  {
    endpoint: textCheck(logEndpointFault),
    sample: sampleCheck,
    fields: filledListCheck(choiceCheck(LOG_FIELDS)),
  },
  { endpoint: "write the name of a log endpoint: 'access'" },
);

/** `false` turns a default off. */
export const accessLogCheck = withForms(
  () => [detailedCheck],
  (value, place) => {
    if (value !== false) detailedCheck(value, place);
  },
);
