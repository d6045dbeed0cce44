import { median, spreadOf } from './statistics.ts';

export type Unit = 'ratio' | 'µs' | 'ms' | 'MB' | 'operations' | 'requests';

/** What a value must reach, or must not exceed. */
export type Mark = { atLeast: number } | { atMost: number };

/** What is measured under one name: a value for each round. */
export interface Row {
  name: string;
  unit: Unit;
  rounds: readonly number[];
  /** Null where it is shown only. */
  mark: Mark | null;
}

export interface Result {
  section: string;
  name: string;
  unit: Unit;
  /** The median of the rounds. */
  value: number;
  /** How far the middle half of the rounds lies apart, as a part of the value. */
  spread: number;
  mark: Mark | null;
  verdict: 'ok' | 'MISSED' | 'shown';
  isRepeated: boolean;
}

/** With a wider spread, or nearer to its mark on the wrong side, chance may have decided. */
const WIDE = 0.15;
const LITTLE = 0.1;

export function judge(section: string, { name, unit, rounds, mark }: Row, isRepeated = false): Result {
  const value = median(rounds);
  const verdict = mark === null ? 'shown' : isReached(value, mark) ? 'ok' : 'MISSED';
  return { section, name, unit, value, spread: spreadOf(rounds), mark, verdict, isRepeated };
}

function isReached(value: number, mark: Mark): boolean {
  return 'atLeast' in mark ? value >= mark.atLeast : value <= mark.atMost;
}

/** Whether to measure a row once more: it misses its mark by little, or by chance, since its rounds do not agree. */
export function isShort({ rounds, mark }: Row): boolean {
  if (mark === null || rounds.length < 2) return false;
  const value = median(rounds);
  if (isReached(value, mark)) return spreadOf(rounds) > WIDE && !rounds.every((round) => isReached(round, mark));
  const limit = 'atLeast' in mark ? mark.atLeast : mark.atMost;
  return spreadOf(rounds) > WIDE || Math.abs(value - limit) <= Math.abs(limit) * LITTLE;
}

/** All rounds count, so that no second try can be chosen over a first. */
export function joined(row: Row, again: Row): Row {
  return { ...row, rounds: [...row.rounds, ...again.rounds] };
}
