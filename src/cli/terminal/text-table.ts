/** Rows of cells, each column aligned. A row with fewer cells than the first ends in a text that may be long. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const cells = rows.map((row) => (row.length < columns ? row.slice(0, -1) : row));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
