import type { Explanation } from '../../gateway/index.ts';
import type { Redirected } from './redirects.ts';
import type { UsualAnswer } from './usual-answers.ts';

/** What `popgate explain --json` prints: an explanation, and what goes beyond one request. */
export interface ExplainReport extends Explanation {
  /** Where the origin's answer is from; null where none was given, and none asked for. */
  answerFrom: 'given' | 'origin' | null;
  /** The redirects of the configuration that follow, in their order. */
  redirects: readonly Redirected[];
  /** What would follow from the usual answers, where none is given and the request is for the cache. */
  usual: readonly UsualAnswer[];
  /** The one change by which the answer would be stored; null where there is none, or none is needed. */
  cacheable: string | null;
  /** A second request, one second after the first one, with `--twice`. */
  again: Explanation | null;
  /** The same request some time after the first one, with `--after`. */
  later: (Explanation & { after: string }) | null;
  /** Where the documents say more of the step that decided. */
  more: string | null;
}

/** The same with `--against`: by this configuration, and by the other one. */
export interface ExplainedBoth {
  before: ExplainReport;
  after: ExplainReport;
}
