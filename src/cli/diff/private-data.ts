import type { Decision } from './decision.ts';
import { type Difference, one } from './difference.ts';
import type { Lifetimes } from './lifetimes.ts';
import { ORIGIN_ANSWERS } from './origin-answers.ts';

/** Where only one of both is looked up, the other one is never stored. */
export function lifetimeDifferences(
  [before, after]: readonly [Decision, Decision],
  [old, now]: readonly [Lifetimes | null, Lifetimes | null],
): Difference[] {
  if (old === null && now === null) return one('lifetime', { from: before.lifetime, to: after.lifetime });
  return ORIGIN_ANSWERS.flatMap(({ name, isPrivate }) => {
    const [from, to] = [old?.get(name) ?? before, now?.get(name) ?? after];
    const isExposed = to.isStored && !from.isStored && (isPrivate || isOfOneClient(from.unstored, before, after));
    return one(isExposed ? 'private data' : 'lifetime', {
      of: name,
      from: from.lifetime,
      to: to.lifetime,
      isGrave: isExposed,
    });
  });
}

/** Whether it was not stored for what the client says of itself, which the origin still gets, outside of the key. */
function isOfOneClient(why: string | null, before: Decision, after: Decision): boolean {
  if (why !== 'authorization' && why !== 'cookie') return false;
  const told = Object.keys(before.sent).filter((name) => after.sent[name] === before.sent[name]);
  const keyed = new Set(after.key?.map(({ name }) => name) ?? []);
  return told.some((name) => {
    if (keyed.has(`header ${name}`)) return false;
    return name === 'cookie' ? why === 'cookie' && !hasCookies(keyed) : why === 'authorization' && isOfClient(name);
  });
}

function hasCookies(names: ReadonlySet<string>): boolean {
  return [...names].some((name) => name.startsWith('cookie '));
}

/** A header that the gateway does not send by itself. */
function isOfClient(name: string): boolean {
  return !/^(?:x-forwarded-|forwarded$|via$|cdn-loop$|fastly-ff$|host$|accept-encoding$)/.test(name);
}
