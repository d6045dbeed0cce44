import type { Decision } from './decision.ts';
import { type Difference, one } from './difference.ts';
import { keyDifferences } from './key-differences.ts';

/** What is different for one request, but for lifetimes, which depend on the origin's answer as well. */
export function differencesOf(before: Decision, after: Decision): Difference[] {
  const first = [...ofGuards(before, after), ...ofPlace(before, after), ...ofAnswer(before, after)];
  // What follows from another kind of answer is not told again.
  if (before.answer !== after.answer) return first;
  return [
    ...first,
    ...ofBackend(before, after),
    ...keyDifferences(before, after),
    ...ofSets(before, after),
    ...fieldDifferences('request headers', before.sent, after.sent),
    ...fieldDifferences('response headers', before.given, after.given),
    ...one('body', { from: before.body, to: after.body, isOwn: true }),
  ];
}

const REFUSED = 'refused';

/** A guard is lost where it no longer judges a request that it judged, and where it lets through what it refused. */
function ofGuards(before: Decision, after: Decision): Difference[] {
  const names = [...new Set([...Object.keys(before.guards), ...Object.keys(after.guards)])];
  return names.filter(isGuard).flatMap((name) => {
    const [from = null, to = null] = [before.guards[name], after.guards[name]];
    const isLost =
      from !== null && (to === null ? !isRefused(after) : from.startsWith(REFUSED) && !to.startsWith(REFUSED));
    return one('guard', { of: name, from, to, isGrave: isLost });
  });
}

/** The rules that judge clients. */
function isGuard(rule: string): boolean {
  return rule === 'access' || rule === 'rateLimit';
}

/** A request that is refused before needs no other guard, nor does one that the gateway answers by an error. */
function isRefused({ answer }: Decision): boolean {
  return answer.startsWith('error');
}

function ofPlace(before: Decision, after: Decision): Difference[] {
  return [
    ...one('domain', { from: before.domain, to: after.domain }),
    ...one('route', { from: before.route, to: after.route }),
  ];
}

function ofAnswer(before: Decision, after: Decision): Difference[] {
  if (before.answer !== after.answer) return one('answer', { from: before.answer, to: after.answer });
  if (before.location !== after.location)
    return one('answer', { of: 'where it leads', from: before.location, to: after.location, isOwn: true });
  return one('answer', { from: `status ${before.status}`, to: `status ${after.status}` });
}

function ofBackend(before: Decision, after: Decision): Difference[] {
  return [
    ...(before.backend === after.backend
      ? one('backend', { of: 'the origin', from: before.origin, to: after.origin })
      : one('backend', { from: before.backend, to: after.backend })),
    ...one('backend', { of: 'the path', from: before.asked, to: after.asked, isOwn: true }),
  ];
}

/** Surrogate keys may have the request's own values in them. */
function ofSets(before: Decision, after: Decision): Difference[] {
  const [from, to] = [before.surrogateKeys, after.surrogateKeys].map((keys) => [...keys].sort().join(', ') || null);
  return one('surrogate keys', { from: from!, to: to!, isOwn: true });
}

function fieldDifferences(
  kind: 'request headers' | 'response headers',
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) =>
    one(kind, { of: name, from: before[name] ?? null, to: after[name] ?? null, isOwn: true }),
  );
}
