import { describe, expect, it } from 'vitest';
import { CliError, InvalidConfiguration, misuse } from '../../../src/cli/terminal/cli-error.ts';
import { describeError } from '../../../src/cli/terminal/describe-error.ts';

describe('an error on the terminal', () => {
  it.each<[string, unknown, string]>([
    ['says what, why and how', new CliError('what', { why: 'why', fix: 'how' }), 'error: what\n  why: why\n  fix: how'],
    [
      'keeps the lines of a reason together',
      new CliError('what', { why: 'one\ntwo\nthree', fix: 'how' }),
      'error: what\n  why: one\n       two\n       three\n  fix: how',
    ],
    [
      'sends a misuse to the help',
      misuse('what', 'why'),
      'error: what\n  why: why\n  fix: see the command with --help',
    ],
    [
      'that is no Error is told all the same',
      'a text',
      'error: popgate failed unexpectedly\n  why: a text\n  fix: this is a bug in popgate: please report it',
    ],
    [
      'of the configuration lists the problems alone',
      new InvalidConfiguration([
        { path: 'a.b', problem: 'is wrong', remedy: 'correct it' },
        { path: 'c', problem: 'is missing', remedy: 'write it' },
      ]),
      'The configuration has 2 problems:\n\n  a.b\n    is wrong\n    fix: correct it\n\n  c\n    is missing\n    fix: write it',
    ],
  ])('%s', (_name, error, expected) => {
    expect(describeError(error)).toBe(expected);
  });

  it.each([
    ['a failure', new CliError('x', { why: 'y', fix: 'z' }).status, 1],
    ['a misuse', misuse('x', 'y').status, 2],
  ])('%s has its own exit status', (_name, status, expected) => {
    expect(status).toBe(expected);
  });
});
