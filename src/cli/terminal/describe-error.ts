import { styleText } from 'node:util';
import { formatProblems } from '../../gateway/check.ts';
import { CliError, InvalidConfiguration, messageOf } from './cli-error.ts';

/** What, why and how to fix it, without a stack. */
export function describeError(error: unknown): string {
  if (error instanceof InvalidConfiguration) return formatProblems(error.problems);
  if (error instanceof CliError) return lines(error.message, error.why, error.fix);
  return lines('popgate failed unexpectedly', messageOf(error), 'this is a bug in popgate: please report it');
}

function lines(what: string, why: string, fix: string): string {
  const label = process.stderr.isTTY && !process.env.NO_COLOR ? styleText('red', 'error') : 'error';
  return `${label}: ${what}\n  why: ${why.replaceAll('\n', '\n       ')}\n  fix: ${fix}`;
}
