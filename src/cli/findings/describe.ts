import { describeKind } from '../project/costs.ts';
import type { CheckReport, Told } from './report.ts';

/** A report as a person reads it; what is meant is only counted. */
export function describeReport({
  problems,
  drift,
  warnings,
}: Pick<CheckReport, 'problems' | 'drift' | 'warnings'>): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const sections = [list(`The configuration has ${count}`, problems), list('Drift', drift), list('Warnings', warnings)];
  return sections.filter((section) => section !== '').join('\n\n') || 'no problems, no drift, no warnings';
}

function list(title: string, found: readonly Told[]): string {
  if (found.length === 0) return '';
  const blocks = found.map(
    ({ path, problem, remedy, more }) => `  ${path}\n    ${problem}\n    fix: ${remedy}\n    more: ${more}`,
  );
  return [`${title}:`, ...blocks].join('\n\n');
}

/** What requests cost, a line for each kind of route, and where to read on. */
export function describeCosts(costs: CheckReport['costs']): string {
  const [first] = costs;
  return first === undefined ? '' : [...costs.map(describeKind), `more: ${first.more}`].join('\n');
}

export function describeMeant({ length }: CheckReport['meant']): string {
  if (length === 0) return '';
  return length === 1 ? '1 finding is meant so' : `${length} findings are meant so`;
}
