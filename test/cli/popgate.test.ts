import { parse } from 'acorn';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OWN_PACKAGE } from '../../src/cli/project/own-package.ts';
import { inPackage } from '../../src/cli/project/paths.ts';

const file = inPackage('src/cli/popgate.js');

/** The command `popgate --version` in a Node that says that it is this one. */
async function underNode(version: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const pretend = `Object.defineProperties(process, {
    versions: { value: { ...process.versions, node: '${version}' } }, version: { value: 'v${version}' } });`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, file, '--version'];
  return promisify(execFile)(process.execPath, args).then(
    (said) => ({ code: 0, ...said }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe('the command popgate', () => {
  it.each(['12.22.12', '18.20.8', '20.18.3'])('says in one line that Node %s is too old', async (version) => {
    expect(await underNode(version)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `error: popgate needs Node 20.19 or later; this is v${version}\n`,
    });
  });

  it.each(['20.19.0', '22.0.0', '100.1.0'])('runs in Node %s', async (version) => {
    expect(await underNode(version)).toMatchObject({ code: 0, stdout: `${OWN_PACKAGE.version}\n` });
  });

  it('needs what package.json says that it needs', () => {
    expect(OWN_PACKAGE.engines.node).toBe('>=20.19');
  });

  it('can be read by a Node that is too old', () => {
    const text = readFileSync(file, 'utf8');
    expect(() => parse(text, { ecmaVersion: 2020, sourceType: 'module', allowHashBang: true })).not.toThrow();
    expect(text).not.toMatch(/from 'node:/);
  });
});
