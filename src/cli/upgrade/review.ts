import type { Problem } from '../../gateway/check.ts';
import { run } from '../local/child.ts';
import { describeKind, type RouteKind } from '../project/costs.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Installed } from './installed.ts';

/** What `popgate check --json` says, of whichever version. */
export interface Review {
  problems?: readonly Problem[];
  drift?: readonly Problem[];
  warnings?: readonly Problem[];
  costs?: readonly RouteKind[];
}

/** What a version that is installed says of the project. */
export async function review({ command, version }: Installed, project: string): Promise<Review> {
  // Problems are a failure of the command, and a report all the same.
  const { out, output } = await run([process.execPath, command, 'check', '--json'], { cwd: project });
  try {
    return JSON.parse(out) as Review;
  } catch {
    const why = output.trim() || 'it ended without a message';
    throw new CliError(`popgate ${version} cannot check this project`, { why, fix: 'correct what is named above' });
  }
}

/** What is new in the second review, and what is gone from the first, a line each. */
export function differences(before: Review, after: Review): string[] {
  return [
    ...changed('problem', before.problems, after.problems),
    ...changed('drift', before.drift, after.drift),
    ...changed('warning', before.warnings, after.warnings),
    ...newOnes(before.costs?.map(describeKind), after.costs?.map(describeKind)).map((line) => `~ ${line}`),
  ];
}

function changed(kind: string, before: readonly Problem[] = [], after: readonly Problem[] = []): string[] {
  const [old, now] = [before, after].map((found) =>
    found.map(({ path, problem, remedy }) => `${kind}  ${path}\n    ${problem}\n    fix: ${remedy}`),
  );
  return [
    ...newOnes(old, now).map((line) => `+ ${line}`),
    ...newOnes(now, old).map((line) => `- ${line.split('\n', 2).join('\n')}`),
  ];
}

function newOnes(before: readonly string[] = [], after: readonly string[] = []): string[] {
  return after.filter((line) => !before.includes(line));
}
