/** Documents that are still written in the old way: of them only the `http-example`s are run. */
export const UNCONVERTED: readonly string[] = [
  'docs/backends.md',
  'docs/failures.md',
  'docs/rules.md',
  'docs/testing.md',
];
