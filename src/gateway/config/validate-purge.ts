import { type Check, type Judge, chooseFrom, fieldOf, fieldsCheck, integerCheck, keysOf, textCheck } from './checks.ts';
import { quote } from './problems.ts';
import { announceCheck } from './validate-stream.ts';

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
