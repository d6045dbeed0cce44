import {
  bothChecks,
  type Check,
  choiceCheck,
  chooseFrom,
  fieldsCheck,
  freeTextCheck,
  type Judge,
  listCheck,
  mapCheck,
  matching,
  textCheck,
} from '../config/checks.ts';
import { inside, quote, report } from '../config/problems.ts';
import { fieldOf, keysOf } from '../config/table.ts';
import { aclsCheck } from '../rules/access/check.ts';

/** Checks a reference such as `'config-store:flags'`, given what `stores` holds and which kinds are allowed. */
export function storeReferenceJudge(stores: unknown, kinds: readonly ('config' | 'kv')[]): Judge {
  const known = kinds.flatMap((kind) => keysOf(fieldOf(stores, kind)).map((name) => `${kind}-store:${name}`));
  return (text) => {
    if (known.includes(text)) return null;
    return { problem: `${quote(text)} is no store that stores names`, remedy: chooseFrom(text, known) };
  };
}

const storeNameFault = matching(/^[A-Za-z0-9_.-]{1,255}$/, {
  problem: 'is not the name of a store or a secret',
  remedy: 'write letters, digits, underscores, dashes and dots',
});

/** The SDK accepts no other names. */
const configStoreNameFault = matching(/^[A-Za-z][A-Za-z0-9_]{0,254}$/, {
  problem: 'is not the name of a config store',
  remedy: 'write a letter, then letters, digits and underscores',
});

const keyFault = matching(/^.{1,255}$/s, { problem: 'is not a key', remedy: 'write 1 to 255 characters' });

const itemsCheck = mapCheck(keyFault, freeTextCheck);

const FILLED_KINDS = ['config', 'kv', 'acls'];
const KINDS = [...FILLED_KINDS, 'secret'];

/** Fastly links all kinds to a version by one name each: the code would get the wrong one, or the link be refused. */
const ownNamesCheck: Check = (stores, place) => {
  for (const [at, kind] of KINDS.entries()) {
    for (const name of keysOf(fieldOf(stores, kind))) {
      const other = KINDS.slice(0, at).find((earlier) => keysOf(fieldOf(stores, earlier)).includes(name));
      if (other === undefined) continue;
      const problem = `has the name of a store in ${other}, and Fastly links both to the service by their name`;
      report(inside(inside(place, kind), name), { problem, remedy: 'write another name for one of them' });
    }
  }
};

/** Keys of a KV store that the platform refuses. */
const NO_KV_KEY = /^(?:\.{0,2}|\.well-known\/acme-challenge\/.*|.*[#;?^|].*|.{1025,})$/s;

/** Reports what is no key of a KV store. */
export const kvKeyFault: Judge = (key) =>
  NO_KV_KEY.test(key)
    ? {
        problem: `${quote(key)} is not a key of a KV store`,
        remedy: 'write 1 to 1024 characters, without # ; ? ^ and |',
      }
    : null;

const kvItemsCheck = mapCheck(kvKeyFault, freeTextCheck);

/** Checks the stores that the service uses. */
export function storesCheck(stores: unknown): Check {
  const names = FILLED_KINDS.flatMap((kind) => keysOf(fieldOf(stores, kind)));
  const filledFault: Judge = (name) =>
    names.includes(name)
      ? null
      : {
          problem: `there is no config or KV store, nor ACL ${quote(name)} in stores`,
          remedy: chooseFrom(name, names),
        };
  const tablesCheck = fieldsCheck({
    config: mapCheck(configStoreNameFault, itemsCheck),
    kv: mapCheck(storeNameFault, kvItemsCheck),
    secret: mapCheck(storeNameFault, listCheck(textCheck(storeNameFault))),
    acls: aclsCheck,
    items: mapCheck(filledFault, choiceCheck(['seed', 'sync'])),
  });
  return bothChecks(tablesCheck, ownNamesCheck);
}
