import ipaddr from 'ipaddr.js';
import {
  type Check,
  type Judge,
  choiceCheck,
  chooseFrom,
  fieldOf,
  fieldsCheck,
  freeTextCheck,
  keysOf,
  listCheck,
  mapCheck,
  matching,
  textCheck,
} from './checks.ts';
import { describe, quote, report } from './problems.ts';
import { aclNameFault, rangeFault } from './validate-access.ts';

const storeNameFault = matching(/^[A-Za-z0-9_.-]{1,255}$/, {
  problem: 'is not the name of a store or a secret',
  remedy: 'write letters, digits, underscores, dashes and dots',
});

/** The SDK takes no others. */
const configStoreNameFault = matching(/^[A-Za-z][A-Za-z0-9_]{0,254}$/, {
  problem: 'is not the name of a config store',
  remedy: 'write a letter, then letters, digits and underscores',
});

const keyFault = matching(/^.{1,255}$/s, { problem: 'is not a key', remedy: 'write 1 to 255 characters' });

const itemsCheck = mapCheck(keyFault, freeTextCheck);

/** The stores that the service uses. */
export function storesCheck(stores: unknown): Check {
  const names = ['config', 'kv'].flatMap((kind) => keysOf(fieldOf(stores, kind)));
  const filledFault: Judge = (name) =>
    names.includes(name)
      ? null
      : { problem: `there is no config or KV store ${quote(name)} in stores`, remedy: chooseFrom(name, names) };
  return fieldsCheck({
    config: mapCheck(configStoreNameFault, itemsCheck),
    kv: mapCheck(storeNameFault, itemsCheck),
    secret: mapCheck(storeNameFault, listCheck(textCheck(storeNameFault))),
    items: mapCheck(filledFault, choiceCheck(['seed', 'sync'])),
  });
}

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

/** Fastly and Viceroy take no range of everything. */
const entryFault: Judge = (range) => {
  const fault = rangeFault(range);
  if (fault !== null || !range.endsWith('/0')) return fault;
  return { problem: `${quote(range)} takes in everything`, remedy: "write '0.0.0.0/1' and '128.0.0.0/1'" };
};

/** What stands in for the platform on Viceroy. */
export function localSettingsCheck(shieldingSites: Check): Check {
  return fieldsCheck({
    geolocation: mapCheck(addressFault, mapCheck(geoFieldFault, geoValueCheck)),
    shieldingSites,
    acls: mapCheck(aclNameFault, mapCheck(entryFault, choiceCheck(['ALLOW', 'BLOCK']))),
  });
}
