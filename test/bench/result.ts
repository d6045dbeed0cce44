export interface Result {
  name: string;
  /** Better is larger. */
  ratio: number;
  /** What the ratio must reach; null where it is shown only. */
  mark: number | null;
  ok: boolean;
}

export function judge(name: string, ratio: number, mark: number | null): Result {
  return { name, ratio: Math.round(ratio * 1000) / 1000, mark, ok: mark === null || ratio >= mark };
}

export function print(results: readonly Result[], asJson: boolean): void {
  if (asJson) {
    console.log(JSON.stringify(results));
    return;
  }
  for (const { name, ratio, mark, ok } of results) {
    const verdict = mark === null ? 'shown' : `${ok ? 'ok' : 'MISSED'}, mark ${mark}`;
    console.log(`${ratio.toFixed(3)}  ${name} (${verdict})`);
  }
}
