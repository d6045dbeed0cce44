import type { Result } from './row.ts';

/** What is asked of a site: of all requests this part, whose operations and processor time stand in these rows. */
export interface Asked {
  share: number;
  /** A row of the operations. */
  operations: string;
  /** A row of the loops. */
  loop: string;
}

/** A site of pages and assets, as docs/explanations/costs.md names its inputs. */
export const TYPICAL_SITE: readonly Asked[] = [
  { share: 0.68, operations: 'hit', loop: 'hit of 10 KB' },
  { share: 0.17, operations: 'varied hit', loop: 'varied hit' },
  { share: 0.03, operations: 'miss that is stored', loop: 'miss' },
  { share: 0.02, operations: 'miss that is stored, with 3 keys of its own', loop: 'miss' },
  { share: 0.02, operations: 'stale, and revalidated by a 304', loop: 'revalidated by a 304' },
  { share: 0.01, operations: 'miss that is not stored', loop: 'pass' },
  { share: 0.02, operations: 'the next that is not stored, within passFor', loop: 'pass' },
  { share: 0.05, operations: "cache: 'pass'", loop: 'pass' },
];

/** The row of what is paid before any code. */
const BEFORE_CODE = "more in the typical configuration's";

export const TITLE = 'A million requests of a typical site';

/** From the rows that were measured; nothing where one of them was not. */
export function million(results: readonly Result[], site: readonly Asked[] = TYPICAL_SITE): Result[] {
  // A path has a row of operations and one of time, by the same name.
  const values = new Map(results.map(({ unit, name, value }) => [`${unit} ${name}`, value]));
  const valueOf = (unit: string, name: string): number => values.get(`${unit} ${name}`) ?? Number.NaN;
  const sums = site.map(({ share, operations, loop }) => ({
    operations: share * valueOf('operations', operations),
    microseconds: share * valueOf('µs', loop),
  }));
  const operations = sums.reduce((sum, one) => sum + one.operations, 0);
  const microseconds = sums.reduce((sum, one) => sum + one.microseconds, valueOf('µs', BEFORE_CODE));
  if (Number.isNaN(operations) || Number.isNaN(microseconds)) return [];
  const shown = { section: TITLE, spread: 0, mark: null, verdict: 'shown', isRepeated: false } as const;
  return [
    { ...shown, name: 'cache operations', unit: 'operations', value: Math.round(operations * 1e6) },
    { ...shown, name: 'cache operations a request', unit: 'ratio', value: operations },
    { ...shown, name: 'processor time that Popgate adds to a request', unit: 'µs', value: microseconds },
  ];
}
