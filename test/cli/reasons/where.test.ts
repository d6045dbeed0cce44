import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { whereOf } from '../../../src/cli/reasons/where.ts';
import { inPackage } from '../../../src/cli/project/paths.ts';

const PACKAGE = inPackage();
const PAGE = 'docs/reference/reasons.md';

test.each([
  ['the checkout', PACKAGE, PAGE],
  ['a project above the package', path.dirname(PACKAGE), `${path.basename(PACKAGE)}/${PAGE}`],
  ['a project that has the package elsewhere', path.join(PACKAGE, '..', 'site'), inPackage(...PAGE.split('/'))],
])('from %s', (_from, project, page) => {
  expect(whereOf('set-cookie', project)).toBe(`${page}#set-cookie`);
});

test('it leads to a file', () => {
  expect(existsSync(inPackage(...PAGE.split('/')))).toBe(true);
});
