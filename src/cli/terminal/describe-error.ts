import { formatProblems } from '../../gateway/check.ts';
import { CliError, InvalidConfiguration, messageOf } from './cli-error.ts';
import { plainLines } from './plain-text.ts';
import { plain, type Style, styleProblems } from './style.ts';

/** What, why and how to fix it, without a stack. */
export function describeError(error: unknown, style = plain): string {
  if (error instanceof InvalidConfiguration) return styleProblems(formatProblems(error.problems), style);
  if (error instanceof CliError) return lines(error, style);
  const why = messageOf(error);
  return lines(
    { message: 'popgate failed unexpectedly', why, fix: 'this is a bug in popgate: please report it' },
    style,
  );
}

function lines({ message, why, fix }: Pick<CliError, 'message' | 'why' | 'fix'>, style: Style): string {
  const reason = plainLines(why).replaceAll('\n', '\n       ');
  return `${style('red', 'error:')} ${plainLines(message)}\n  why: ${reason}\n  ${style('green', 'fix:')} ${plainLines(fix)}`;
}
