import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { inPackage } from '../../src/cli/project/paths.ts';
import { EXAMPLES, inExample } from '../examples/examples.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(EXAMPLES)('the example %s is built to a Wasm', { timeout: 120_000 }, async (name) => {
  const out = path.join(folder, name);
  const args = ['build', '--config', inExample(name, 'src/gateway.config.ts'), '--out', out];
  const { stdout } = await promisify(execFile)(inPackage('src/cli/popgate.js'), args, { cwd: inExample(name) });
  expect(stdout).toContain(path.join(out, 'bin', 'main.wasm'));
  expect(existsSync(path.join(out, 'bin', 'main.wasm'))).toBe(true);
});
