import type { Problem } from '../../gateway/check.ts';

/** What a person is told: what went wrong, why, and how to fix it. */
export class CliError extends Error {
  readonly why: string;
  readonly fix: string;
  /** The exit status: 1 failed, 2 misuse. */
  readonly status: 1 | 2;

  constructor(what: string, reason: { why: string; fix: string; status?: 1 | 2 }) {
    super(what);
    this.name = 'CliError';
    this.why = reason.why;
    this.fix = reason.fix;
    this.status = reason.status ?? 1;
  }
}

/** The configuration has problems; they are all that is printed. */
export class InvalidConfiguration extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`the configuration has ${problems.length} problem(s)`);
    this.name = 'InvalidConfiguration';
    this.problems = problems;
  }
}

/** The command line cannot be understood: exit status 2. */
export function misuse(what: string, why: string, fix = 'see the command with --help'): CliError {
  return new CliError(what, { why, fix, status: 2 });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
