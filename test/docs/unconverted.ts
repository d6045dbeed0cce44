/** Documents that are still written in the old way: of them only the `http-example`s are run. */
export const UNCONVERTED: readonly string[] = [
  'README.md',
  'docs/cache.md',
  'docs/costs.md',
  'docs/platform-notes.md',
  'docs/production.md',
  'docs/purging.md',
  'docs/security-cases.md',
  'docs/shielding.md',
  'docs/starting.md',
  'docs/upgrading.md',
];
