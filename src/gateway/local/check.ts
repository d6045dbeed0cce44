import ipaddr from 'ipaddr.js';
import { type Check, fieldsCheck, type Judge, mapCheck, matching, namedMapCheck, textCheck } from '../config/checks.ts';
import { defaultCountryFault } from '../config/iso-3166.ts';
import { describe, quote, report } from '../config/problems.ts';
import { aclsCheck } from '../rules/access/check.ts';

const addressFault: Judge = (address) =>
  ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
    ? null
    : { problem: `${quote(address)} is not an IP address`, remedy: "write one as in '203.0.113.7' or '2001:db8::7'" };

const geoFieldFault = matching(/^[a-z][a-z0-9_]*$/, {
  problem: "is not a field of Fastly's geolocation",
  remedy: "write it as Fastly does: 'country_code'",
});

const geoValueCheck: Check = (value, place) => {
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (typeof value === 'string') return textCheck()(value, place);
  report(place, { problem: `is ${describe(value)}`, remedy: 'write text or a number' });
};

/** In either case: the gateway reads it in capitals. */
const geoCountryFault: Judge = (code) => defaultCountryFault(code.toUpperCase());

/** Checks what Viceroy uses in place of Fastly's data. */
export function localSettingsCheck(shieldingSites: Check): Check {
  return fieldsCheck({
    geolocation: mapCheck(
      addressFault,
      namedMapCheck(geoFieldFault, (name) => (name === 'country_code' ? textCheck(geoCountryFault) : geoValueCheck)),
    ),
    shieldingSites,
    acls: aclsCheck,
  });
}
