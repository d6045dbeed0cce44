import { choiceCheck, fieldsCheck, filledListCheck, textCheck, withForms } from '../../config/checks.ts';
import { defaultCountryFault, regionFault } from '../../config/iso-3166.ts';
import type { ParameterNames } from '../../config/parameters.ts';
import { describe, report } from '../../config/problems.ts';
import { fieldOf, isTable } from '../../config/table.ts';
import type { GeoField } from './config.ts';

const FIELDS: readonly GeoField[] = ['country', 'region', 'city', 'continent', 'device', 'proxy', 'hosting'];

const anyTextCheck = textCheck();

const detailedCheck = fieldsCheck({
  fields: filledListCheck(choiceCheck(FIELDS)),
  default: fieldsCheck({
    ...Object.fromEntries(FIELDS.map((field) => [field, anyTextCheck])),
    country: textCheck(defaultCountryFault),
    region: textCheck(regionFault),
  }),
});

export const geoCheck = withForms(
  () => [detailedCheck],
  (value, place) => {
    if (typeof value === 'boolean') return;
    if (isTable(value)) return detailedCheck(value, place);
    report(place, { problem: `is ${describe(value)}`, remedy: "write true, false or { fields: ['country', 'city'] }" });
  },
);

/** The parameters of templates where these rules hold, the nearest first: those of `geo`, and all others. */
export function withGeoParameters(others: ParameterNames, levels: readonly unknown[]): ParameterNames {
  const geo = levels.map((rules) => fieldOf(rules, 'geo')).find((rule) => rule !== undefined);
  if (others === null || geo === undefined || geo === false) return others;
  const fields = geo === true ? undefined : isTable(geo) ? geo['fields'] : null;
  if (fields === undefined) return [...others, 'geo_country'];
  if (!Array.isArray(fields) || fields.length === 0) return null;
  return [...others, ...fields.filter((field) => typeof field === 'string').map((field) => `geo_${field}`)];
}
