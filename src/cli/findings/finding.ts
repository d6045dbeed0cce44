import type { Problem } from '../../gateway/check.ts';
import type { FindingCode } from '../../gateway/index.ts';

/** A problem with its kind, as the table of codes explains it. */
export type Coded<Code extends string> = Problem & { code: Code };

/** What is valid, and yet hardly meant. Who means it so names it by its code. */
export type Finding = Coded<FindingCode | 'idle-meant'>;

export function coded<Code extends string>(code: Code, problems: readonly Problem[]): Coded<Code>[] {
  return problems.map((problem) => ({ code, ...problem }));
}
