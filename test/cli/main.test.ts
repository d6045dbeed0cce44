import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { describeError } from '../../src/cli/terminal/describe-error.ts';
import { fakeTerminal } from './terminal/fake-terminal.ts';

const COMMANDS = ['serve', 'build', 'check', 'init', 'import', 'purge', 'purges', 'token new', 'token debug'];
const BIN = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'src/cli/popgate.js');

async function run(...args: string[]) {
  const terminal = fakeTerminal();
  const status = await main(args, terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('help', () => {
  it('names every command', async () => {
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it.each(COMMANDS)('of %s names its options', async (command) => {
    const { status, out } = await run(...command.split(' '), '--help');
    expect(status).toBe(0);
    expect(out).toMatch(new RegExp(`^popgate ${command}: `));
    expect(out).toMatch(/^ {2}--help {2,}\S/m);
    if (!command.startsWith('token') && command !== 'import') expect(out).toMatch(/^ {2}--config FILE {2,}\S/m);
  });

  it('tells the version', async () => {
    expect(await run('--version')).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown,
    });
  });
});

describe('misuse ends with status 2, and says what, why and how', () => {
  it.each([
    [[], 'no command was given'],
    [['explode'], 'there is no command "explode"'],
    [['constructor'], 'there is no command "constructor"'],
    [['check', '--colour'], "'--colour'"],
    [['check', 'extra'], "'extra'"],
    [['check', '--config'], "'--config FILE"],
    [['serve', '--addr', 'nowhere'], '"nowhere" is not an address'],
    [['serve', '--addr', '127.0.0.1:70000'], 'is not an address'],
    [['purge'], 'there is nothing to purge'],
    [['purge', '--all', '--key', 'a'], '--all stands alone'],
    [['purge', '--all', '--from-file', '-'], '--all stands alone'],
    [['purge', '--key', 'a', '--to', 'ftp://x'], 'is not the address of a gateway'],
  ])('%j', async (args, expected) => {
    const { status, out, err } = await run(...args);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(expected.replace("'--config FILE", '--config'));
    expect(err).toMatch(/^error: .+\n {2}why: .+[^]*\n {2}fix: .+$/);
  });
});

describe('an error', () => {
  it('that nobody foresaw is told without its stack', () => {
    const text = describeError(new TypeError('x is not a function'));
    expect(text).toBe(
      'error: popgate failed unexpectedly\n  why: x is not a function\n  fix: this is a bug in popgate: please report it',
    );
  });
});

describe('the launcher', () => {
  it('gives status and streams to the shell, without colour', async () => {
    const failed = await promisify(execFile)(BIN, ['explode']).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: /) as unknown });
  });
});
