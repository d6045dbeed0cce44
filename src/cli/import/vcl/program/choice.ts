import type { VclToken } from '../tokens.ts';
import type { VclSubroutine } from '../declarations.ts';
import { type Atom, readCondition } from './conditions.ts';
import type { Statement } from './statements.ts';

/** Where a request goes: to a backend, to the one that was chosen before, or nowhere, since VCL answers itself. */
export type Destination = { to: string } | { to: ''; isCurrent: true } | { answered: number | undefined };

export interface Case {
  /** All of them hold. */
  when: readonly Atom[];
  leadsTo: Destination;
  line: number;
}

/** The first case that holds says where a request goes, else `rest`. */
export interface Choice {
  cases: readonly Case[];
  rest: Destination;
}

const CURRENT: Destination = { to: '', isCurrent: true };
const ANY: Choice = { cases: [], rest: CURRENT };

/** More than that nobody follows, and what is not followed is told. */
const MAX_CASES = 300;
const MAX_STATEMENTS = 50_000;
const MAX_CALLS = 10;

interface Walk {
  subroutines: ReadonlyMap<string, VclSubroutine>;
  calls: number;
  budget: { statements: number };
  /** What could not be followed, by line. */
  tangles: Set<number>;
}

/** What a subroutine chooses, and the lines at which that cannot be followed. `first` is chosen where it says nothing. */
export function choiceOf(
  name: string,
  { subroutines, first }: { subroutines: ReadonlyMap<string, VclSubroutine>; first: string | undefined },
): { choice: Choice; tangles: number[] } {
  const walk: Walk = { subroutines, calls: 0, budget: { statements: MAX_STATEMENTS }, tangles: new Set() };
  const choice = follow(subroutines.get(name)?.body ?? [], ANY, walk);
  const whole = first === undefined ? choice : instead(choice, { to: first });
  return { choice: withoutIdle(whole), tangles: [...walk.tangles] };
}

/** From the end, so that each statement knows what comes after it. */
function follow(statements: readonly Statement[], after: Choice, walk: Walk): Choice {
  let choice = after;
  for (const statement of statements.toReversed()) {
    walk.budget.statements -= 1;
    if (walk.budget.statements < 0) walk.tangles.add(statement.line);
    else choice = before(statement, choice, walk);
  }
  return choice;
}

function before(statement: Statement, after: Choice, walk: Walk): Choice {
  if (statement.kind === 'block') return follow(statement.body, after, walk);
  if (statement.kind === 'if') return chosen(statement, after, walk);
  const { tokens, line } = statement;
  if (statement.kind === 'tangled') {
    if (tokens.some(({ text }) => isBackend(text))) walk.tangles.add(line);
    return after;
  }
  return plain(tokens, after, walk);
}

function isBackend(text: string): boolean {
  return text === 'req.backend' || text === 'req.backend_hint';
}

function plain(tokens: readonly VclToken[], after: Choice, walk: Walk): Choice {
  const [verb, second] = tokens.map(({ text }) => text);
  if (verb === 'set' && isBackend(second ?? '')) {
    const name = nameIn(tokens.slice(2));
    if (name !== undefined) return instead(after, { to: name });
    walk.tangles.add(tokens[0]!.line);
    return after;
  }
  if (verb === 'error') return { cases: [], rest: { answered: statusIn(second) } };
  if (verb === 'return') {
    const words = tokens.map(({ text }) => text).filter((text) => text !== '(');
    if (words[1] === 'synth') return { cases: [], rest: { answered: statusIn(words[2]) } };
    return words[1] === 'error' || words[1] === 'purge' ? { cases: [], rest: { answered: undefined } } : ANY;
  }
  if (verb === 'restart') return ANY;
  const called = verb === 'call' ? walk.subroutines.get(second ?? '') : undefined;
  if (!called || walk.calls >= MAX_CALLS) return after;
  return follow(called.body, after, { ...walk, calls: walk.calls + 1 });
}

/** `= F_a`, or of a director of Varnish `= x.backend()`; undefined for what is computed. */
function nameIn(tokens: readonly VclToken[]): string | undefined {
  const [sign, name, ...more] = tokens.map(({ text }) => text);
  if (sign !== '=' || name === undefined) return undefined;
  if (more.length === 0) return name;
  return name.endsWith('.backend') && more.join('') === '()' ? name.slice(0, -'.backend'.length) : undefined;
}

function statusIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{3}$/.test(text) ? Number(text) : undefined;
}

function chosen(statement: Extract<Statement, { kind: 'if' }>, after: Choice, walk: Walk): Choice {
  const { branches, otherwise, line } = statement;
  const otherwiseChoice = follow(otherwise, after, walk);
  const chosen = branches.map(({ condition, body }) => ({ condition, choice: follow(body, after, walk) }));
  if (chosen.every(({ choice }) => isSame(choice, otherwiseChoice))) return otherwiseChoice;
  const cases: Case[] = [];
  // What all of them say by the same cases can stand before the condition.
  const isShared = chosen.every(({ choice }) => hasSameCases(choice, otherwiseChoice));
  for (const { condition, choice } of chosen) {
    for (const atoms of readCondition(condition)) {
      if (!isShared) cases.push(...choice.cases.map((one) => ({ ...one, when: [...atoms, ...one.when] })));
      cases.push({ when: atoms, leadsTo: choice.rest, line });
    }
  }
  const all = isShared ? [...otherwiseChoice.cases, ...cases] : [...cases, ...otherwiseChoice.cases];
  if (all.length <= MAX_CASES) return { cases: all, rest: otherwiseChoice.rest };
  walk.tangles.add(line);
  return otherwiseChoice;
}

function isSame(one: Choice, other: Choice): boolean {
  return one === other || (hasSameCases(one, other) && sameDestination(one.rest, other.rest));
}

function hasSameCases(one: Choice, other: Choice): boolean {
  return one.cases.length === other.cases.length && one.cases.every((each, at) => each === other.cases[at]);
}

function sameDestination(one: Destination, other: Destination): boolean {
  if ('answered' in one || 'answered' in other) return false;
  return one.to === other.to && 'isCurrent' in one === 'isCurrent' in other;
}

/** With a backend in the place of the one that was chosen before. */
function instead({ cases, rest }: Choice, chosen: Destination): Choice {
  const put = (one: Destination): Destination => ('isCurrent' in one ? chosen : one);
  return {
    cases: cases.map((one) => ('isCurrent' in one.leadsTo ? { ...one, leadsTo: chosen } : one)),
    rest: put(rest),
  };
}

/** Without the last cases that say what the rest says anyway. */
function withoutIdle({ cases, rest }: Choice): Choice {
  const last = cases.findLastIndex(({ leadsTo }) => !sameDestination(leadsTo, rest));
  return { cases: cases.slice(0, last + 1), rest };
}
