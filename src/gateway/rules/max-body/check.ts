import { fieldsCheck, type Judge, textCheck, waitCheck, withForms } from '../../config/checks.ts';
import { quote } from '../../config/problems.ts';
import { parseSize } from '../../config/size.ts';

/** Checks the text of a `Size`. */
export const sizeFault: Judge = (text) =>
  Number.isNaN(parseSize(text))
    ? { problem: `is ${quote(text)}, not a size`, remedy: "write digits and one of B, kB, MB, as in '64kB' or '10MB'" }
    : null;

const sizeCheck = textCheck(sizeFault);

const fields = fieldsCheck({ size: sizeCheck, time: waitCheck });

/** Checks the limits for the bodies of requests. */
export const maxBodyCheck = withForms(
  () => [fields],
  (value, place) => (typeof value === 'string' ? sizeCheck : fields)(value, place),
);
