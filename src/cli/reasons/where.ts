/** Where the documents say more of a reason or a step. */
export function whereOf(code: string): string {
  return `docs/reference/reasons.md#${code}`;
}
