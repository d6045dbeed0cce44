import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validateUntyped } from './broken-config.ts';

const SMALL = { name: 'a', domains: { 'a.example': { routes: [{ path: '/*', respond: {} }] } } };

/** The fields that the reference of the configuration lists, which is written from the types. */
const FIELDS = [
  ...new Set(
    [...readFileSync('docs/reference/configuration.md', 'utf8').matchAll(/^ *- `(\w+)`: /gm)].map(
      ([, name = '']) => name,
    ),
  ),
];

test('the reference is read', () => {
  expect(FIELDS.length).toBeGreaterThan(150);
});

test.each(FIELDS.filter((name) => !Object.hasOwn(SMALL, name)))(
  'at the top, %s is known, or told where it belongs',
  (name) => {
    const problems = validateUntyped({ ...SMALL, [name]: null });
    const unknown = problems.filter(({ problem }) => problem.startsWith('there is no field'));
    for (const { remedy } of unknown)
      expect(remedy).toMatch(/^(?:write \w+: |write it where it belongs|did you mean|write \w+ instead)/);
  },
);

test('what no place knows gets the names of its own', () => {
  expect(validateUntyped({ ...SMALL, flavour: 1 })).toMatchObject([
    { remedy: expect.stringMatching(/^write one of "name"/) as string },
  ]);
});
