import { type Check, chooseFrom, fieldsCheck, integerCheck, type Judge, textCheck } from '../config/checks.ts';
import { quote } from '../config/problems.ts';
import { fieldOf, keysOf } from '../config/table.ts';
import { announceCheck } from '../push/check.ts';

/** What the operator API purges, given what `stores` holds. */
export function purgeCheck(stores: unknown, hooks: Check): Check {
  const names = keysOf(fieldOf(stores, 'kv'));
  const storeFault: Judge = (name) =>
    names.includes(name)
      ? null
      : { problem: `there is no KV store ${quote(name)} in stores`, remedy: chooseFrom(name, names) };
  return fieldsCheck({
    maxKeysPerRequest: integerCheck(1, 256),
    ledger: textCheck(storeFault),
    hooks,
    announce: announceCheck,
  });
}
