import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { VICEROY_VERSION } from '../../../src/cli/local/viceroy.ts';
import { main } from '../../../src/cli/main.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-viceroy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command where VICEROY names a program that does this. */
async function viceroy(script: string, ...args: string[]) {
  const VICEROY = path.join(folder, 'viceroy');
  writeFileSync(VICEROY, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const terminal = fakeTerminal({ VICEROY });
  const status = await main(['viceroy', ...args], terminal);
  return { status, file: VICEROY, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('popgate viceroy', () => {
  it('says where it is, and which version', async () => {
    const { status, file, out, err } = await viceroy(`echo viceroy ${VICEROY_VERSION}`);
    expect([status, out, err]).toEqual([0, `Viceroy ${VICEROY_VERSION} is at ${file}`, '']);
  });

  it('warns of a version that Popgate was not tested with', async () => {
    const { status, out, err } = await viceroy('echo viceroy 0.1.0');
    expect([status, out]).toEqual([0, expect.stringMatching(/^Viceroy 0\.1\.0 is at /)]);
    expect(err).toBe(`warning: Popgate was tested with Viceroy ${VICEROY_VERSION}`);
  });

  it('fails where what is there does not run', async () => {
    const { status, out, err } = await viceroy('exit 2');
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^error: Viceroy does not run\n {2}why: .*viceroy --version fails\n {2}fix: remove /);
  });

  it('has a help', async () => {
    const { status, out } = await viceroy('exit 2', '--help');
    expect([status, out]).toEqual([0, expect.stringContaining('takes minutes')]);
  });
});
