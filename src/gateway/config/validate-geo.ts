import {
  type Check,
  choiceCheck,
  fieldOf,
  fieldsCheck,
  filledListCheck,
  isTable,
  matching,
  textCheck,
} from './checks.ts';
import { describe, report } from './problems.ts';
import type { GeoField } from './types.ts';
import type { ParameterNames } from './validate-templates.ts';

const FIELDS: readonly GeoField[] = ['country', 'region', 'city', 'continent', 'device', 'proxy', 'hosting'];

export const countryFault = matching(/^[A-Z]{2}$/, {
  problem: 'is not the code of a country',
  remedy: "write two capitals, as in ISO 3166-1: 'FR'",
});

export const regionFault = matching(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, {
  problem: 'is not the code of a region',
  remedy: "write it with its country, as in ISO 3166-2: 'US-CA'",
});

const anyTextCheck = textCheck();

const detailedCheck = fieldsCheck({
  fields: filledListCheck(choiceCheck(FIELDS)),
  default: fieldsCheck({
    ...Object.fromEntries(FIELDS.map((field) => [field, anyTextCheck])),
    country: textCheck(countryFault),
    region: textCheck(regionFault),
  }),
});

export const geoCheck: Check = (value, place) => {
  if (typeof value === 'boolean') return;
  if (isTable(value)) return detailedCheck(value, place);
  report(place, { problem: `is ${describe(value)}`, remedy: "write true, false or { fields: ['country', 'city'] }" });
};

/** The parameters of templates where these rules hold, the nearest first: those of `geo`, and all others. */
export function withGeoParameters(others: ParameterNames, levels: readonly unknown[]): ParameterNames {
  const geo = levels.map((rules) => fieldOf(rules, 'geo')).find((rule) => rule !== undefined);
  if (others === null || geo === undefined || geo === false) return others;
  const fields = geo === true ? undefined : isTable(geo) ? geo['fields'] : null;
  if (fields === undefined) return [...others, 'geo_country'];
  if (!Array.isArray(fields) || fields.length === 0) return null;
  return [...others, ...fields.filter((field) => typeof field === 'string').map((field) => `geo_${field}`)];
}
