import { nameFault } from '../backends/check.ts';
import {
  bothChecks,
  type Check,
  choiceCheck,
  chooseFrom,
  fieldsCheck,
  firstFault,
  integerCheck,
  type Judge,
  listCheck,
  mapCheck,
  matching,
  textCheck,
  waitCheck,
  withForms,
} from '../config/checks.ts';
import { describe, inside, quote, report } from '../config/problems.ts';
import { fieldOf, isTable, keysOf } from '../config/table.ts';
import { meantCheck } from '../meant/check.ts';
import { shieldCheck } from '../shield/check.ts';
import { policies } from './policies/index.ts';

const weightCheck: Check = (value, place) => {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return;
  report(place, { problem: `is the weight ${describe(value)}`, remedy: 'write a number above zero, as in 1' });
};

const shareCheck: Check = (value, place) => {
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  report(place, { problem: `is ${describe(value)}`, remedy: 'write a share from 0 to 1, as in 0.5' });
};

const tokenFault = matching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, {
  problem: 'is not a name',
  remedy: 'write the name of a cookie or a header',
});

const hashByFields = fieldsCheck({ cookie: textCheck(tokenFault), header: textCheck(tokenFault) });

const hashByCheck = withForms(
  () => [hashByFields],
  (value, place) => {
    if (value === 'address') return;
    const remedy = "write 'address', { cookie: 'session' } or { header: 'X-User' }";
    if (!isTable(value) || keysOf(value).length !== 1)
      return report(place, { problem: `is ${describe(value)}`, remedy });
    hashByFields(value, place);
  },
);

/** A field without effect was hardly meant. */
const hashPolicyCheck: Check = (value, place) => {
  if (fieldOf(value, 'hashBy') === undefined || fieldOf(value, 'policy') === 'client-hash') return;
  report(inside(place, 'hashBy'), {
    problem: 'does nothing without the policy "client-hash"',
    remedy: "write policy: 'client-hash', or leave hashBy out",
  });
};

/** The pools, given the names of the backends and what else `pools` holds. */
export function poolsCheck(backends: readonly string[], pools: unknown): Check {
  const names = [...backends, ...keysOf(pools)];
  const existing: Judge = (name) =>
    names.includes(name)
      ? null
      : { problem: `there is no backend or pool ${quote(name)}`, remedy: chooseFrom(name, names) };
  const unlikeBackends: Judge = (name) =>
    backends.includes(name)
      ? { problem: 'is the name of a backend too', remedy: `write another name, as in ${quote(`${name}_pool`)}` }
      : null;
  const pool = fieldsCheck(
    {
      backends: membersCheck(existing),
      policy: choiceCheck(Object.keys(policies)),
      hashBy: hashByCheck,
      retries: integerCheck(0, 31),
      retryOn: listCheck(integerCheck(400, 599)),
      retryBudget: shareCheck,
      deadline: waitCheck,
      quorum: shareCheck,
      shield: shieldCheck,
      meant: meantCheck,
    },
    { backends: 'write backends with their weights: { shop_eu: 1 }' },
  );
  const each = mapCheck((name) => firstFault([nameFault, unlikeBackends], name), bothChecks(pool, hashPolicyCheck));
  return bothChecks(each, circlesCheck(backends));
}

function membersCheck(existing: Judge): Check {
  const each = mapCheck(existing, weightCheck);
  return (value, place) => {
    each(value, place);
    if (!isTable(value) || keysOf(value).length > 0) return;
    report(place, { problem: 'has no backend', remedy: 'write at least one backend with its weight: { shop_eu: 1 }' });
  };
}

/** Reports a pool that contains itself, through others or not, once: at the member that closes the cycle. */
function circlesCheck(backends: readonly string[]): Check {
  return (pools, place) => {
    const done = new Set<string>(backends);
    function visit(name: string, above: readonly string[]): void {
      const path = [...above, name];
      for (const member of keysOf(fieldOf(fieldOf(pools, name), 'backends'))) {
        if (done.has(member)) continue;
        if (!path.includes(member)) {
          visit(member, path);
          continue;
        }
        const circle = [...path.slice(path.indexOf(member)), member].join(' → ');
        const at = inside(inside(inside(place, name), 'backends'), member);
        report(at, { problem: `makes a cycle of pools: ${circle}`, remedy: 'leave it out of one of them' });
      }
      done.add(name);
    }
    for (const name of keysOf(pools)) if (!done.has(name)) visit(name, []);
  };
}
