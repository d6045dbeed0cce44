import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMANDS, GROUPS } from '../../src/cli/commands/index.ts';
import { main } from '../../src/cli/main.ts';
import { describeError } from '../../src/cli/terminal/describe-error.ts';
import { fakeTerminal } from './terminal/fake-terminal.ts';

const BIN = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'src/cli/popgate.js');

async function run(...args: string[]) {
  const terminal = fakeTerminal();
  const status = await main(args, terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('of all names every command: %j', async (args) => {
    const { status, out, err } = await run(...args);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^Usage: popgate /);
    const first = Object.keys(COMMANDS).map((name) => name.split(' ')[0]!);
    for (const command of first) expect(out).toMatch(new RegExp(`^ {2}${command} {2,}\\S`, 'm'));
  });

  it('of all fits on the screen, and of each is one line in the table', () => {
    const summaries = [...Object.values(COMMANDS).map(([summary]) => summary), ...Object.values(GROUPS)];
    for (const summary of summaries) expect(`  help [command]  ${summary}`.length).toBeLessThanOrEqual(80);
  });

  it.each(Object.keys(COMMANDS))('of %s names its options, however it is asked for', async (command) => {
    const words = command.split(' ');
    const [long, short, asked] = await Promise.all([
      run(...words, '--help'),
      run(...words, '-h'),
      run('help', ...words),
    ]);
    expect(long.status).toBe(0);
    expect(long.out).toMatch(new RegExp(`^Usage: popgate ${command} `));
    expect(long.out).toMatch(/^ {2}-h, --help {2,}\S/m);
    const { options } = (await COMMANDS[command]![1]()).command;
    for (const option of Object.keys(options))
      expect(long.out).toMatch(new RegExp(`^ {2}(?:-\\w, )?--${option}\\b`, 'm'));
    expect([short, asked]).toEqual([long, long]);
  });

  it.each(Object.keys(GROUPS))('of the group %s names its commands, however it is asked for', async (group) => {
    const shown = await Promise.all([run(group), run(group, '--help'), run(group, '-h'), run('help', group)]);
    for (const { status, out, err } of shown) {
      expect([status, err]).toEqual([0, '']);
      expect(out).toMatch(new RegExp(`^Usage: popgate ${group} `));
    }
    const inside = Object.keys(COMMANDS).filter((name) => name.startsWith(`${group} `));
    for (const name of inside) expect(shown[0].out).toMatch(new RegExp(`^ {2}${name.split(' ')[1]} {2,}\\S`, 'm'));
  });

  it.each(['--version', '-v'])('has %s beside it', async (flag) => {
    expect(await run(flag)).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown });
  });

  it('leaves a command its own --version', async () => {
    const { status, err } = await run('import', '--version', 'x');
    expect([status, err]).toEqual([2, expect.stringContaining('"x" is not a version')]);
  });
});

describe('misuse ends with status 2, and says what, why and how', () => {
  it.each([
    [['explode'], "unknown command 'explode'"],
    [['constructor'], "unknown command 'constructor'"],
    [['explode', '--help'], "unknown command 'explode'"],
    [['help', 'explode'], "unknown command 'explode'"],
    [['--explode'], "unknown option '--explode'"],
    [['token', 'explode'], "unknown command 'explode'"],
    [['check', '--colour'], "unknown option '--colour'"],
    [['check', 'extra'], 'too many arguments'],
    [['rollback', '1', '2'], 'too many arguments'],
    [['check', '--config'], "option '--config <FILE>' argument missing"],
    [['check', '--config', '--json'], "argument '--json' is invalid"],
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
    expect(err).toContain(expected);
    expect(err).toMatch(/^error: .+\n {2}why: .+[^]*\n {2}fix: .+$/);
  });
});

describe('what was nearly right is told', () => {
  it.each([
    [['statsu'], 'did you mean status? Else see npx popgate --help'],
    [['chekc', '--help'], 'did you mean check? Else see npx popgate --help'],
    [['token', 'nwe'], 'did you mean new? Else see npx popgate token --help'],
    [['check', '--confg', 'x'], 'did you mean --config? Else see npx popgate check --help'],
    [['purge', '--dry-urn'], 'did you mean --dry-run? Else see npx popgate purge --help'],
    [['plan', '--no-tsl'], 'did you mean --no-tls? Else see npx popgate plan --help'],
    [['zzzzzzzz'], 'see npx popgate --help'],
    [['check', '--zzzzzzzz'], 'see npx popgate check --help'],
  ])('%j', async (args, fix) => {
    expect((await run(...args)).err).toMatch(new RegExp(`\\n {2}fix: ${fix.replaceAll('?', '[?]')}$`));
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
