import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { EXPLAINED, FINDINGS } from '../../../src/cli/findings/explained/index.ts';
import { coded } from '../../../src/cli/findings/finding.ts';
import { findReads } from '../../../src/cli/project/handler-code/find-reads.ts';
import { bundleHandlers } from '../../../src/cli/project/handler-code/read.ts';
import { compilerWarnings, testedVersion } from '../../../src/cli/project/own-package.ts';
import { FINDING_CODES } from '../../../src/gateway/meant/config.ts';
import { textOf } from '../../docs/documents.ts';
import { changed, findings } from '../../mistakes/mistake.ts';
import { CASES } from './cases.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-codes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Found elsewhere than in a configuration: in the handlers' libraries, and in what is installed. */
const ELSEWHERE = ['doubtful-in-runtime', 'idle-meant', 'unchecked-types', 'untested-compiler'];

async function readsOf(text: string | undefined) {
  if (text === undefined) return new Map() as ReturnType<typeof findReads>;
  const file = path.join(folder, `${Math.random().toString(36).slice(2)}.ts`);
  writeFileSync(file, text);
  return findReads((await bundleHandlers(file)).code);
}

const rows = Object.entries(CASES).flatMap(([code, cases]) =>
  cases.map((one, at) => ({ code, name: `${code} ${at + 1}`, ...one })),
);

describe('a configuration', () => {
  it.each(rows)('is told by its code, and a near miss is not: $name', async ({ code, wrong, right, handlers }) => {
    const reads = await readsOf(handlers);
    const [found, near] = await Promise.all([wrong, right].map((changes) => findings(changed(changes), reads)));
    expect(found!.map((one) => one.code)).toContain(code);
    expect(near).toEqual([]);
  });
});

test('another compiler is told by its code, and the one that was tested is not', () => {
  const [found] = coded('untested-compiler', compilerWarnings('1.0.0'));
  expect(found).toMatchObject({ code: 'untested-compiler', path: 'package.json: @fastly/js-compute' });
  expect(compilerWarnings(testedVersion('@fastly/js-compute'))).toEqual([]);
});

describe('the codes', () => {
  test('have a case each', () => {
    expect([...Object.keys(CASES), ...ELSEWHERE].sort()).toEqual(Object.keys(FINDINGS).sort());
  });

  test('can be meant, but for what was meant and is not found', () => {
    expect([...FINDING_CODES, 'idle-meant'].sort()).toEqual(Object.keys(FINDINGS).sort());
    expect([...FINDING_CODES].sort()).toEqual(FINDING_CODES);
  });

  const headings = [...textOf('docs/reference/findings.md').matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);

  test('are headings of the documents, once each', () => {
    expect(headings).toEqual(EXPLAINED.flatMap(([, kinds]) => Object.keys(kinds)));
    expect(new Set(headings).size).toBe(headings.length);
  });
});
