import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, test } from 'vitest';
import { localTokens, readTokens, tokensFile } from '../../../src/cli/local/tokens.ts';
import { CliError } from '../../../src/cli/terminal/cli-error.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'popgate-tokens-'));
afterAll(() => rmSync(root, { recursive: true }));

let env: Record<string, string>;
let count = 0;
beforeEach(() => {
  env = { POPGATE_LOCAL: path.join(root, String((count += 1)), '.popgate') };
});

const modeOf = (file: string): number => statSync(file).mode & 0o777;

function write(text: string): string {
  mkdirSync(env['POPGATE_LOCAL']!, { recursive: true });
  writeFileSync(tokensFile(env), text);
  return tokensFile(env);
}

const NAMES = ['POPGATE_ADMIN_TOKEN', 'POPGATE_PURGE_TOKEN', 'POPGATE_DEBUG_KEY'];

describe('the tokens of the local gateway', () => {
  it('are made once, long enough to be no weak secret, and kept', async () => {
    const made = await localTokens(env);
    expect(Object.keys(made)).toEqual(NAMES);
    expect(new Set(Object.values(made)).size).toBe(NAMES.length);
    for (const token of Object.values(made)) expect(token).toMatch(/^[\w-]{32}$/);
    expect(await localTokens(env)).toEqual(made);
    expect(await readTokens(env)).toEqual(made);
  });

  it('S62 are for nobody else to read, and not for git', async () => {
    await localTokens(env);
    expect(modeOf(tokensFile(env))).toBe(0o600);
    expect(modeOf(env['POPGATE_LOCAL']!)).toBe(0o700);
    expect(readFileSync(path.join(env['POPGATE_LOCAL']!, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('S62 are closed where the file that they are added to was open', async () => {
    chmodSync(write('OWN=1\n'), 0o644);
    await localTokens(env);
    expect(modeOf(tokensFile(env))).toBe(0o600);
  });

  it.each([
    ['# mine\nHOOK=a b', { HOOK: 'a b' }],
    ['HOOK="a b"\r\n\r\nexport X = \'1\'\n', { HOOK: 'a b', X: '1' }],
    ['A==x=#y\n', { A: '=x=#y' }],
    ['A=1\nA=2\n', { A: '1' }],
  ])('are added to what the user has written: %j', async (text, own) => {
    write(text);
    const found = await localTokens(env);
    expect(found).toMatchObject(own);
    expect(Object.keys(found)).toEqual([...Object.keys(own), ...NAMES]);
    expect(readFileSync(tokensFile(env), 'utf8').startsWith(text.endsWith('\n') ? text : `${text}\n`)).toBe(true);
  });

  it('are the user’s where the file has them, but for empty ones', async () => {
    const file = write('POPGATE_PURGE_TOKEN=mine-and-long-enough\nPOPGATE_ADMIN_TOKEN=\n');
    const found = await localTokens(env);
    expect(found['POPGATE_PURGE_TOKEN']).toBe('mine-and-long-enough');
    expect(found['POPGATE_ADMIN_TOKEN']).toMatch(/^[\w-]{32}$/);
    expect(readFileSync(file, 'utf8').match(/POPGATE_PURGE_TOKEN/g)).toHaveLength(1);
  });

  it('are what the environment says first, of which nothing is written', async () => {
    const given = { POPGATE_ADMIN_TOKEN: 'a-secret', POPGATE_PURGE_TOKEN: 'p-secret', POPGATE_DEBUG_KEY: 'd-secret' };
    expect(await localTokens({ ...env, ...given })).toEqual({});
    expect(existsSync(env['POPGATE_LOCAL']!)).toBe(false);
    const others = await localTokens({ ...env, POPGATE_PURGE_TOKEN: 'p-secret', POPGATE_ADMIN_TOKEN: '' });
    expect(Object.keys(others)).toEqual(['POPGATE_ADMIN_TOKEN', 'POPGATE_DEBUG_KEY']);
    expect(readFileSync(tokensFile(env), 'utf8')).not.toMatch(/secret|PURGE/);
    const all = await localTokens(env);
    expect(await localTokens({ ...env, POPGATE_PURGE_TOKEN: 'p-secret' })).toEqual({
      POPGATE_ADMIN_TOKEN: all['POPGATE_ADMIN_TOKEN'],
      POPGATE_DEBUG_KEY: all['POPGATE_DEBUG_KEY'],
    });
  });

  it('are the same for all that start at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => localTokens(env)));
    for (const one of all) expect(one).toEqual(all[0]);
    expect(await readTokens(env)).toEqual(all[0]);
  });

  it.each([
    ['POPGATE_PURGE_TOKEN', 1],
    ['A=1\n\nhunter2 secret\n', 3],
    ['2A=1', 1],
    ['=x', 1],
  ])('are not guessed from %j: the line is named, and not shown', async (text, line) => {
    const file = write(text);
    const error = await localTokens(env).then(null, (error: unknown) => error as CliError);
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({ message: `${file} is malformed`, why: `line ${line} is not NAME=VALUE` });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

test('that no file can be had is told with what to do', async () => {
  mkdirSync(path.join(env['POPGATE_LOCAL']!, 'dev.env'), { recursive: true });
  await expect(readTokens(env)).rejects.toMatchObject({ message: `${tokensFile(env)} cannot be read` });
  const blocked = path.join(root, 'a-file');
  writeFileSync(blocked, '');
  await expect(localTokens({ POPGATE_LOCAL: blocked })).rejects.toBeInstanceOf(CliError);
});
