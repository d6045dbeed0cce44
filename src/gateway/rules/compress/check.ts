import { fieldsCheck, filledListCheck, integerCheck, type Judge, textCheck, withForms } from '../../config/checks.ts';
import { mediaTypeFault } from '../../config/media-types.ts';
import { describe, report } from '../../config/problems.ts';
import { isTable } from '../../config/table.ts';

const typeFault: Judge = (type) =>
  type === 'text/event-stream'
    ? {
        problem: 'clients would get a stream of events only at its end',
        remedy: 'leave it out: it is never compressed',
      }
    : mediaTypeFault(type);

const fields = fieldsCheck({ types: filledListCheck(textCheck(typeFault)), minBytes: integerCheck(0, 100_000_000) });

export const compressCheck = withForms(
  () => [fields],
  (value, place) => {
    if (typeof value === 'boolean') return;
    if (isTable(value)) return fields(value, place);
    report(place, { problem: `is ${describe(value)}`, remedy: 'write true, false or { minBytes: 1024 }' });
  },
);
