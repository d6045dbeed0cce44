/** A test as the suite writes it; only what the score needs. */
export interface SuiteTest {
  id: string;
  /** Default `required`. */
  kind?: 'required' | 'optimal' | 'check';
  depends_on?: string[];
  browser_only?: boolean;
}

export interface SuiteSection {
  id: string;
  name: string;
  tests: SuiteTest[];
}

/** What the suite's client says of each test: true, or the name and the message of an error. */
export type SuiteResults = Readonly<Record<string, true | [error: string, message: string]>>;

/**
 * As the suite shows it: `dependency` where a test that this one builds on did not pass, `setup` where something was wrong
 * before the point in question was reached, `retry` where a request came twice, `harness` where no answer came in time.
 */
type Verdict = 'passed' | 'failed' | 'dependency' | 'setup' | 'retry' | 'harness' | 'untested';

interface Missed {
  id: string;
  verdict: Exclude<Verdict, 'passed'>;
  /** In the suite's words. */
  why: string;
}

export interface Tally {
  passed: number;
  total: number;
  missed: Missed[];
}

/** Checks only tell how a cache behaves: nothing is right or wrong about them. */
export type Tallies = Record<'required' | 'optimal' | 'check', Tally>;

export interface Score extends Tallies {
  sections: ({ id: string; name: string } & Tallies)[];
}

/** What must be reached: so many of each kind, or every required test but those with the ids of `except`. */
export type Mark = { required: number; optimal: number } | { except: ReadonlySet<string> };

/** Counts what the client found, by section and in all. Tests for browsers alone are left out. */
export function scoreOf(suite: readonly SuiteSection[], results: SuiteResults): Score {
  const tests = new Map(suite.flatMap((section) => section.tests).map((test) => [test.id, test]));
  const sections = suite.map(({ id, name, tests: own }) => {
    const tallies = noTallies();
    for (const test of own.filter(({ browser_only: forBrowsers }) => forBrowsers !== true)) {
      const tally = tallies[test.kind ?? 'required'];
      if (tally === undefined) throw new Error(`${test.id} is of the unknown kind ${test.kind}`);
      count(tally, test.id, { verdict: verdictOf(test, tests, results), result: results[test.id] });
    }
    return { id, name, ...tallies };
  });
  return { sections, ...sections.reduce<Tallies>(addTallies, noTallies()) };
}

function count(
  tally: Tally,
  id: string,
  { verdict, result }: { verdict: Verdict; result: SuiteResults[string] | undefined },
): void {
  tally.total += 1;
  if (verdict === 'passed') tally.passed += 1;
  else tally.missed.push({ id, verdict, why: Array.isArray(result) ? result[1] : '' });
}

/** In the suite's own order: a test that builds on one that did not pass says nothing, even where it passed. */
function verdictOf(test: SuiteTest, tests: ReadonlyMap<string, SuiteTest>, results: SuiteResults): Verdict {
  const result = results[test.id];
  if (result === undefined) return 'untested';
  const isBaseless = (test.depends_on ?? []).some((id) => verdictOf(known(id, tests), tests, results) !== 'passed');
  if (isBaseless) return 'dependency';
  if (result === true) return 'passed';
  const [error, message] = result;
  if (error === 'Setup') return message === 'retry' ? 'retry' : 'setup';
  return error === 'AbortError' ? 'harness' : 'failed';
}

function known(id: string, tests: ReadonlyMap<string, SuiteTest>): SuiteTest {
  const test = tests.get(id);
  if (test === undefined) throw new Error(`no test ${id}, which another builds on`);
  return test;
}

export function reaches(score: Score, mark: Mark): boolean {
  if ('except' in mark) return score.required.missed.every(({ id }) => mark.except.has(id));
  return score.required.passed >= mark.required && score.optimal.passed >= mark.optimal;
}

function noTallies(): Tallies {
  const none = (): Tally => ({ passed: 0, total: 0, missed: [] });
  return { required: none(), optimal: none(), check: none() };
}

function addTallies(one: Tallies, other: Tallies): Tallies {
  return {
    required: addTally(one.required, other.required),
    optimal: addTally(one.optimal, other.optimal),
    check: addTally(one.check, other.check),
  };
}

function addTally(one: Tally, other: Tally): Tally {
  const { passed, total, missed } = one;
  return { passed: passed + other.passed, total: total + other.total, missed: [...missed, ...other.missed] };
}
