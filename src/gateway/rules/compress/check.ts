import { type Check, fieldsCheck, filledListCheck, integerCheck, type Judge, textCheck } from '../../config/checks.ts';
import { describe, quote, report } from '../../config/problems.ts';
import { isTable } from '../../config/table.ts';

const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+)$/;

const typeFault: Judge = (type) => {
  if (type === 'text/event-stream') {
    return { problem: 'a stream of events would wait for its end', remedy: 'leave it out: it is never compressed' };
  }
  if (MEDIA_TYPE.test(type)) return null;
  return {
    problem: `${quote(type)} is not a media type`,
    remedy: "write it in lower case and without parameters: 'text/html', or 'text/*'",
  };
};

const fields = fieldsCheck({ types: filledListCheck(textCheck(typeFault)), minBytes: integerCheck(0, 100_000_000) });

export const compressCheck: Check = (value, place) => {
  if (typeof value === 'boolean') return;
  if (isTable(value)) return fields(value, place);
  report(place, { problem: `is ${describe(value)}`, remedy: 'write true, false or { minBytes: 1024 }' });
};
