import { isShort, joined, judge, type Result, type Row } from './row.ts';

/** Rows that are measured together; with names, those rows alone. */
export interface Section {
  title: string;
  measure(names?: ReadonlySet<string>): Promise<Row[]>;
}

export interface Teller {
  tell(line: string): void;
  /** A section that could not be measured; the others are. */
  failed(title: string, error: unknown): void;
}

/** One after another. A row that chance may have decided is measured once more, and says so. */
export async function runSections(sections: readonly Section[], { tell, failed }: Teller): Promise<Result[]> {
  const results: Result[] = [];
  for (const section of sections) {
    tell(section.title);
    try {
      results.push(...(await runSection(section, tell)));
    } catch (error) {
      failed(section.title, error);
    }
  }
  return results;
}

async function runSection({ title, measure }: Section, tell: Teller['tell']): Promise<Result[]> {
  const rows = await measure().catch((error: unknown) => {
    tell(`${title}: once more, since it failed: ${String(error)}`);
    return measure();
  });
  const short = new Set(rows.filter(isShort).map(({ name }) => name));
  if (short.size > 0) tell(`${title}: once more ${[...short].join('; ')}`);
  const again = new Map(short.size === 0 ? [] : (await measure(short)).map((row) => [row.name, row]));
  return rows.map((row) => {
    const other = short.has(row.name) ? again.get(row.name) : undefined;
    return other === undefined ? judge(title, row) : judge(title, joined(row, other), true);
  });
}
