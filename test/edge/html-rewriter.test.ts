import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HTMLRewritingStream } from '../../src/platform/memory/html-rewriter.ts';
import { startWasm, type Edge } from '../support/viceroy.ts';
import { buildApp } from '../support/wasm.ts';
import { CASES, outcome, REFUSED } from './html-cases.ts';

let edge: Edge;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-html-'));
  const wasm = path.join(folder, 'main.wasm');
  await buildApp(fileURLToPath(new URL('html-app.ts', import.meta.url)), wasm);
  await writeFile(path.join(folder, 'fastly.toml'), 'manifest_version = 3\n');
  edge = await startWasm({ folder, wasm });
});

afterAll(() => edge?.stop());

async function onPlatform(name: string, piece: number): Promise<string> {
  return (await edge.ask(`GET http://www.example.test/${name}/${piece}`)).text;
}

describe('the rewriter in memory makes of a document what the platform makes of it', () => {
  test.each(Object.entries(CASES).flatMap(([name, case_]) => [10_000, 7].map((piece) => ({ name, piece, case_ }))))(
    '$name, in pieces of $piece bytes',
    async ({ name, piece, case_ }) => {
      expect(await outcome(case_, new HTMLRewritingStream(), piece)).toBe(await onPlatform(name, piece));
    },
  );

  test.each(Object.entries(REFUSED))('and refuses the same: %s', async (name, case_) => {
    for (const text of [await outcome(case_, new HTMLRewritingStream(), 100), await onPlatform(name, 100)])
      expect(text).toMatch(/^failed: /);
  });
});
