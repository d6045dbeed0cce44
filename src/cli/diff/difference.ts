/** The kinds of difference between two decisions, in the order in which they are told. */
export const KINDS = [
  'guard',
  'private data',
  'key split',
  'key joined',
  'redirect loop',
  'domain',
  'route',
  'answer',
  'backend',
  'key',
  'lifetime',
  'surrogate keys',
  'request headers',
  'response headers',
  'body',
] as const;

export type Kind = (typeof KINDS)[number];

/** One thing that is otherwise for a request. */
export interface Difference {
  kind: Kind;
  /** What of that kind: the guard, the header, the origin's answer; `''` where there is one of a kind. */
  of: string;
  from: string | null;
  to: string | null;
  isGrave: boolean;
  /** Set where the values are this request's alone, such as paths: others differ in the same way by other values. */
  isOwn?: true;
}

/** The difference of two values; nothing where they are the same. */
export function one(
  kind: Kind,
  { from, to, of = '', isGrave = false, isOwn }: Partial<Difference> & Pick<Difference, 'from' | 'to'>,
): Difference[] {
  if (from === to) return [];
  return [{ kind, of, from, to, isGrave, ...(isOwn && { isOwn }) }];
}
