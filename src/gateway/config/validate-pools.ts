import {
  type Check,
  type Judge,
  chooseFrom,
  choiceCheck,
  fieldsCheck,
  firstFault,
  integerCheck,
  isTable,
  keysOf,
  mapCheck,
} from './checks.ts';
import { describe, quote, report } from './problems.ts';
import { shieldCheck } from './shield-code.ts';
import { nameFault } from './validate-backends.ts';

const weightCheck: Check = (value, place) => {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return;
  report(place, { problem: `is the weight ${describe(value)}`, remedy: 'write a number above zero, as in 1' });
};

const quorumCheck: Check = (value, place) => {
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  report(place, { problem: `is ${describe(value)}`, remedy: 'write a share from 0 to 1, as in 0.5' });
};

/** The pools, given the names of the backends. */
export function poolsCheck(backends: readonly string[]): Check {
  const existing: Judge = (name) =>
    backends.includes(name)
      ? null
      : { problem: `there is no backend ${quote(name)}`, remedy: chooseFrom(name, backends) };
  const unlikeBackends: Judge = (name) =>
    backends.includes(name)
      ? { problem: 'is the name of a backend too', remedy: `write another name, as in ${quote(`${name}_pool`)}` }
      : null;
  const pool = fieldsCheck(
    {
      backends: membersCheck(existing),
      policy: choiceCheck(['random', 'failover']),
      retries: integerCheck(0, 31),
      quorum: quorumCheck,
      shield: shieldCheck,
    },
    { backends: 'write backends with their weights: { shop_eu: 1 }' },
  );
  return mapCheck((name) => firstFault([nameFault, unlikeBackends], name), pool);
}

function membersCheck(existing: Judge): Check {
  const each = mapCheck(existing, weightCheck);
  return (value, place) => {
    each(value, place);
    if (!isTable(value) || keysOf(value).length > 0) return;
    report(place, { problem: 'has no backend', remedy: 'write at least one backend with its weight: { shop_eu: 1 }' });
  };
}
