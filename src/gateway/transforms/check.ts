import {
  type Check,
  choiceCheck,
  chooseFrom,
  fieldsCheck,
  filledListCheck,
  textCheck,
  withForms,
} from '../config/checks.ts';
import { mediaTypeFault } from '../config/media-types.ts';
import { describe, quote, report } from '../config/problems.ts';
import { isTable } from '../config/table.ts';

/** Checks `transform`, given the names of the transforms that `handlers/index.ts` exports. */
export function transformCheck(transforms: readonly string[]): Check {
  const name = textCheck((text) =>
    transforms.includes(text)
      ? null
      : { problem: `there is no transform ${quote(text)}`, remedy: chooseFrom(text, transforms) },
  );
  const fields = fieldsCheck(
    { handler: name, at: choiceCheck(['store', 'delivery']), types: filledListCheck(textCheck(mediaTypeFault)) },
    { handler: 'write the name of a function of the transforms in src/handlers/index.ts' },
  );
  return withForms(
    () => [fields],
    (value, place) => {
      if (typeof value === 'string') return name(value, place);
      if (isTable(value)) return fields(value, place);
      report(place, { problem: `is ${describe(value)}`, remedy: "write a name, or { handler: 'name', at: 'store' }" });
    },
  );
}
