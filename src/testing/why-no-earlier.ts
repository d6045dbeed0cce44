import { type Trace, unstoredText } from '../gateway/index.ts';
import type { Earlier, Given } from './earlier.ts';

/** Says why no earlier answer served a request; null if nothing more is known than that there is none that was stored. */
export function whyNoEarlier(given: Given, earlier: Earlier): string | null {
  const { trace } = given;
  const { last, stored } = earlier;
  switch (trace.steps.findLast(({ stage }) => stage === 'forward')?.code) {
    case 'fwd-request':
      return `what is stored is fresh, and ${wishOf(given)}`;
    case 'fwd-stale':
      return staleBy(given, stored);
    case 'fwd-vary-miss':
      return stored && otherVariant(stored, given);
    case 'fwd-uri-miss':
      if (last !== null && last === stored) return gone(stored, given.at);
      return trace.stored?.stored === true ? firstOfKey(trace, earlier) : null;
    default:
      return null;
  }
}

function wishOf({ exchange: { request } }: Given): string {
  const field = ['cache-control', 'pragma'].find((name) => request.headers.has(name)) ?? 'cache-control';
  const name = field === 'pragma' ? 'Pragma' : 'Cache-Control';
  return `the request says ${name}: ${request.headers.get(field)}`;
}

/** What was found says itself how old it is; where its lifetime came from, only an answer that is remembered does. */
function staleBy({ exchange: { trace }, at }: Given, stored: Given | null): string | null {
  const found = trace.findLast(({ stage }) => stage === 'lookup');
  if (found?.stage !== 'lookup' || stored === null) return null;
  const age = Math.floor(found.ageMs / 1_000);
  const { passed, seconds, told } = lifeOf(stored, at);
  if (Math.abs(passed - age) > 1) return null;
  return age >= seconds ? `${told}, and ${age} s have passed` : `${told}, and marked stale by a purge`;
}

/** It was stored, and nothing is left of it: its time is over, or something has happened before that. */
function gone(stored: Given, now: number): string {
  const { passed, seconds, told } = lifeOf(stored, now);
  return passed >= seconds ? `${told}, and ${passed} s have passed` : `${told}, and removed since, as by a purge`;
}

function lifeOf({ trace: { freshness }, at }: Given, now: number): { passed: number; seconds: number; told: string } {
  const { age, seconds, from } = freshness!;
  const passed = age + Math.floor((now - at) / 1_000);
  return { passed, seconds, told: `stored for ${seconds} s by ${from}` };
}

/** By the fields of `Vary`, as the clients sent them. */
function otherVariant(stored: Given, { exchange: { request }, trace: { key } }: Given): string | null {
  const vary = varyOf(stored);
  if (vary === null) return null;
  const kept = `stored ${stored.trace.freshness?.seconds ?? 0} s, Vary: ${vary}`;
  // Cookies of the key make no variants, and which cookies differ is not looked into.
  const isKeyed = key?.parts.some(({ name }) => name.startsWith('cookie ')) === true;
  const names = vary.split(',').map((name) => name.trim().toLowerCase());
  const compared = names.filter((name) => name !== 'cookie' || !isKeyed);
  const other = compared.find((name) => request.headers.get(name) !== stored.exchange.request.headers.get(name));
  if (other === undefined) return `${kept}, and no such variant yet`;
  if (other === 'cookie' && request.headers.has('cookie')) return `${kept} and the request has cookies outside the key`;
  const [now, then] = [request, stored.exchange.request].map(({ headers }) => shown(headers.get(other)));
  return `${kept} and the request has ${now} in ${other}, where the stored one had ${then}`;
}

function shown(value: string | null): string {
  return value === null ? 'nothing' : JSON.stringify(value);
}

function varyOf({ exchange: { trace } }: Given): string | null {
  const step = trace.findLast(({ stage }) => stage === 'store');
  if (step?.stage !== 'store') return null;
  return step.stored.head.fields.find(([name]) => name === 'vary')?.[1] ?? null;
}

/** The first answer that is stored for its key: by what the key differs from another one of the same path. */
function firstOfKey({ key }: Trace, { last, ofPath, isComplete }: Earlier): string | null {
  const before = last?.trace.stored?.why;
  if (before) return `the earlier answer was not stored: ${unstoredText(before)}`;
  if (key === null || last !== null || !isComplete) return null;
  const nothing = `nothing was stored before for this key: ${key.text.split('\n', 1)[0]}`;
  const other = ofPath?.trace.key;
  const differing = other ? differingPart(key, other) : null;
  return differing === null ? nothing : `${nothing}; ${differing}`;
}

type Key = NonNullable<Trace['key']>;

function differingPart(key: Key, other: Key): string | null {
  const valueOf = ({ parts }: Key, name: string): string => parts.find((part) => part.name === name)?.value ?? '(none)';
  const names = [...key.parts, ...other.parts].map(({ name }) => name);
  const name = names.find((each) => valueOf(key, each) !== valueOf(other, each));
  if (name === undefined) return null;
  return `its ${name} is ${valueOf(key, name)}, and ${valueOf(other, name)} in that of the last stored answer of this path`;
}
