import { distance } from 'fastest-levenshtein';
import { type Duration, MAX_WAIT_MS, parseDuration } from './duration.ts';
import { foreignName } from './foreign-names.ts';
import { describe, type Fault, inside, type Place, quote, report } from './problems.ts';
import { fieldOf, isTable } from './table.ts';

/** Checks one value, and reports what is wrong with it. It may be any value of untyped JavaScript. */
export interface Check {
  (value: unknown, place: Place): void;
  /** What may stand inside, by name: `EACH` for the entries of a map, `ITEM` for those of a list. */
  readonly inner?: () => Readonly<Record<string, Check>>;
}

export const EACH = '*';
export const ITEM = '[]';

/** A check of several forms of a value, with the fields that its forms have; `formsOf` is asked only if they are looked for. */
export function withForms(formsOf: () => readonly Check[], check: Check): Check {
  const inner = (): Record<string, Check> =>
    Object.fromEntries(formsOf().flatMap((form) => Object.entries(form.inner?.() ?? {})));
  return withInner(inner, check);
}

function withInner(inner: NonNullable<Check['inner']>, check: Check): Check {
  return Object.assign((value: unknown, place: Place): void => check(value, place), { inner });
}

/** Returns what is wrong with a text, or null. */
export type Judge = (text: string) => Fault | null;

/** Checks an object with these fields and no others; `required` says what to write for those that must be there. */
export function fieldsCheck(checks: Record<string, Check>, required: Record<string, string> = {}): Check {
  const known = Object.keys(checks);
  const start = [...Object.keys(required).map((name) => `${name}: …`), '…'].slice(0, 1).join('');
  return withInner(
    () => checks,
    (value, place) => {
      if (!isTable(value)) return report(place, notATable(value, `write { ${start} } with any of ${known.join(', ')}`));
      for (const name of Object.keys(value))
        if (!known.includes(name)) reportUnknown(place, { name, known, table: value });
      for (const [name, check] of Object.entries(checks)) {
        const field = fieldOf(value, name);
        if (field !== undefined) check(field, inside(place, name));
        else if (required[name]) report(inside(place, name), { problem: 'is missing', remedy: required[name] });
      }
    },
  );
}

function notATable(value: unknown, remedy: string): Fault {
  return { problem: `is ${describe(value)}, not an object`, remedy };
}

interface UnknownField {
  name: string;
  known: readonly string[];
  table: Record<string, unknown>;
}

/** A slip of one letter is likelier than a field of another place. */
function reportUnknown(place: Place, { name, known, table }: UnknownField): void {
  const slip = known.find((other) => distance(name.toLowerCase(), other.toLowerCase()) <= 1);
  const other = foreignName(name, known);
  const remedy =
    slip === undefined
      ? ((other && `write ${other} instead`) ??
        place.belongs?.({ name, keys: place.keys ?? [], table }) ??
        chooseFrom(name, known))
      : `did you mean ${quote(slip)}?`;
  report(inside(place, name), { problem: `there is no field ${quote(name)}`, remedy });
}

/** Says what to write in place of a name that is not known. */
export function chooseFrom(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  if (near !== null) return `did you mean ${quote(near)}?`;
  return known.length === 0 ? 'define it first: there is none' : `write one of ${known.map(quote).join(', ')}`;
}

/** Checks an object whose names the user chooses, with one check for all its values. */
export function mapCheck(judgeName: Judge, check: Check): Check {
  return namedMapCheck(judgeName, () => check);
}

/** The same, if the check of a value depends on its name. */
export function namedMapCheck(judgeName: Judge, checkOf: (name: string) => Check): Check {
  return withInner(
    () => ({ [EACH]: checkOf('') }),
    (value, place) => {
      if (!isTable(value)) return report(place, notATable(value, 'write an object: { name: … }'));
      for (const [name, item] of Object.entries(value)) {
        const there = inside(place, name);
        const fault = controlFault(name) ?? judgeName(name);
        if (fault) report(there, fault);
        if (item !== undefined) checkOf(name)(item, there);
      }
    },
  );
}

export function listCheck(check: Check): Check {
  return withInner(
    () => ({ [ITEM]: check }),
    (value, place) => {
      if (!Array.isArray(value))
        return report(place, { problem: `is ${describe(value)}, not a list`, remedy: 'write [ … ]' });
      for (const [index, item] of value.entries()) check(item, inside(place, index));
    },
  );
}

/** For lists whose emptiness would mean "never". */
export function filledListCheck(check: Check): Check {
  const each = listCheck(check);
  return withForms(
    () => [each],
    (value, place) => {
      if (!Array.isArray(value) || value.length > 0) return each(value, place);
      report(place, { problem: 'is empty', remedy: 'write at least one item, or leave the field out' });
    },
  );
}

/** Checks text that may be part of a header, a key or a URL: it has no control character (S33). */
export function textCheck(...judges: readonly Judge[]): Check {
  return (value, place) => {
    if (typeof value !== 'string')
      return report(place, { problem: `is ${describe(value)}, not text`, remedy: "write '…'" });
    const fault = firstFault([controlFault, ...judges], value);
    if (fault) report(place, fault);
  };
}

/** Checks text that is only a body or a file: any text is valid. */
export const freeTextCheck: Check = (value, place) => {
  if (typeof value !== 'string') report(place, { problem: `is ${describe(value)}, not text`, remedy: "write '…'" });
};

export function firstFault(judges: readonly Judge[], text: string): Fault | null {
  for (const judge of judges) {
    const fault = judge(text);
    if (fault) return fault;
  }
  return null;
}

function controlFault(text: string): Fault | null {
  const [character] = /[\x00-\x1f\x7f-\x9f]/.exec(text) ?? [];
  if (character === undefined) return null;
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return { problem: `contains the control character U+${code}`, remedy: 'write the text without it' };
}

/** Makes a judge of a pattern, with the rest of the message about a text that does not match. */
export function matching(pattern: RegExp, { problem, remedy }: Fault): Judge {
  return (text) => (pattern.test(text) ? null : { problem: `${quote(text)} ${problem}`, remedy });
}

export function choiceCheck(choices: readonly (string | number)[]): Check {
  return (value, place) => {
    if (choices.some((choice) => choice === value)) return;
    const remedy = `write ${choices.map(describe).join(' or ')}`;
    report(place, { problem: `is ${describe(value)}`, remedy });
  };
}

export const booleanCheck: Check = (value, place) => {
  if (typeof value !== 'boolean') report(place, { problem: `is ${describe(value)}`, remedy: 'write true or false' });
};

export function integerCheck(least: number, most: number): Check {
  return (value, place) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return;
    report(place, { problem: `is ${describe(value)}`, remedy: `write a whole number from ${least} to ${most}` });
  };
}

interface Limits {
  leastMs: number;
  mostMs: number;
  /** The reason for the limits. */
  why: string;
  /** The longest duration, as a user writes it. */
  most: Duration;
}

/** Every duration has limits: beyond what the platform holds, it would become another one, or an error of every request. */
export function durationCheck({ leastMs, mostMs, why, most }: Limits): Check {
  return (value, place) => {
    const milliseconds = typeof value === 'string' ? parseDuration(value) : NaN;
    if (milliseconds >= leastMs && milliseconds <= mostMs) return;
    if (Number.isNaN(milliseconds)) {
      const remedy = "write digits and one of ms, s, m, h, d, as in '30s' or '1d'";
      return report(place, { problem: `is ${describe(value)}, not a duration`, remedy });
    }
    const least = leastMs === 0 ? '' : `at least '${leastMs < 1000 ? `${leastMs}ms` : `${leastMs / 1000}s`}' and `;
    report(place, { problem: `is ${describe(value)}: ${why}`, remedy: `write ${least}at most '${most}'` });
  };
}

/** For waits: a wait of zero would fail every request. */
export const waitCheck = durationCheck({
  leastMs: 1,
  mostMs: MAX_WAIT_MS,
  why: 'a wait takes some time, and timers hold at most 2147483647 ms',
  most: '24d',
});

/** For lifetimes, which HTTP has in seconds. */
const LIFETIME = {
  mostMs: 2 ** 31 * 1000,
  why: 'HTTP holds at most 2147483648 seconds (RFC 9111 §1.2.2)',
  most: '24855d',
} as const;

export const lifetimeCheck = durationCheck({ ...LIFETIME, leastMs: 0 });

/** For a duration that must not be zero. */
export const positiveLifetimeCheck = durationCheck({
  ...LIFETIME,
  leastMs: 1,
  why: `it is zero, or ${LIFETIME.why}`,
});

/** Runs one check after the other on the same value. */
export function bothChecks(first: Check, second: Check): Check {
  return withForms(
    () => [first, second],
    (value, place) => {
      first(value, place);
      second(value, place);
    },
  );
}

export const namedFault = matching(/./, { problem: 'is no name', remedy: 'write at least one character' });

/** Returns the known name that is closest to `name`, or null if none is close. */
function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  // Two swapped letters count as two changes.
  let bestDistance = name.length < 3 ? 2 : Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < bestDistance) [best, bestDistance] = [candidate, changes];
  }
  return best;
}

const anyTextCheck = textCheck();
const anyOfCheck = filledListCheck(anyTextCheck);

/** Checks a condition: one value, one of several, or presence or absence. */
export const valueMatchCheck: Check = (value, place) => {
  if (typeof value === 'boolean') return;
  if (typeof value === 'string') return anyTextCheck(value, place);
  if (Array.isArray(value)) return anyOfCheck(value, place);
  report(place, {
    problem: `is ${describe(value)}`,
    remedy: "write 'a', ['a', 'b'], true for any value or false for none",
  });
};
