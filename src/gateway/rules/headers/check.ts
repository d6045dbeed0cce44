import {
  type Check,
  fieldsCheck,
  listCheck,
  mapCheck,
  namedMapCheck,
  textCheck,
  valueMatchCheck,
  withForms,
} from '../../config/checks.ts';
import {
  changeableHeaderFault,
  clientHeaderFault,
  headerNameFault,
  headerValueFault,
} from '../../config/header-names.ts';
import { type ParameterNames, parametersJudge } from '../../config/parameters.ts';
import { describe, report } from '../../config/problems.ts';
import { isTable } from '../../config/table.ts';
import { corsCheck } from '../cors/check.ts';

const headerConditionCheck: Check = (value, place) => {
  if (!isTable(value)) return valueMatchCheck(value, place);
  const remedy = "write changes under request or response, and a condition as 'a', ['a', 'b'], true or false";
  report(place, { problem: 'is an object, but a condition on this header is none', remedy });
};

/** `request` and `response` change headers, `security` and `cors` are presets; any other name is a condition. */
export function headersCheck(parameters: ParameterNames): Check {
  const values = mapCheck(changeableHeaderFault, textCheck(headerValueFault, parametersJudge(parameters)));
  const changed = { set: values, add: values, remove: listCheck(textCheck(changeableHeaderFault)) };
  const known: Record<string, Check> = {
    request: fieldsCheck({ ...changed, keep: listCheck(textCheck(clientHeaderFault)) }),
    response: fieldsCheck(changed),
    security: securityCheck,
    cors: corsCheck,
  };
  const named = namedMapCheck(headerNameFault, (name) =>
    Object.hasOwn(known, name) ? known[name]! : headerConditionCheck,
  );
  return withForms(() => [fieldsCheck(known)], named);
}

const fieldText = textCheck(headerValueFault);

const presetCheck: Check = (value, place) => {
  if (value === false) return;
  if (typeof value === 'string' && value !== '') return fieldText(value, place);
  report(place, {
    problem: `is ${describe(value)}`,
    remedy: 'write the value of the header, or false to leave it out',
  });
};

const presetsCheck = fieldsCheck({
  hsts: presetCheck,
  csp: presetCheck,
  contentTypeOptions: presetCheck,
  frameOptions: presetCheck,
  referrerPolicy: presetCheck,
  permissionsPolicy: presetCheck,
});

const securityCheck = withForms(
  () => [presetsCheck],
  (value, place) => {
    if (typeof value === 'boolean') return;
    if (isTable(value)) return presetsCheck(value, place);
    report(place, { problem: `is ${describe(value)}`, remedy: 'write true, false or { csp: "…" }' });
  },
);
