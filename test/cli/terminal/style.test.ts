import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { CliError, InvalidConfiguration } from '../../../src/cli/terminal/cli-error.ts';
import { describeError } from '../../../src/cli/terminal/describe-error.ts';
import type { Style } from '../../../src/cli/terminal/style.ts';
import { onTerminal } from '../../support/pseudo-terminal.ts';
import { fakeTerminal } from './fake-terminal.ts';

const BIN = fileURLToPath(new URL('../../../src/cli/popgate.js', import.meta.url));

/** What the command shows, on a terminal or to a program. */
async function shown(place: 'terminal' | 'pipe', args: string, env: Record<string, string>): Promise<string> {
  if (place === 'pipe') {
    const options = { env: { PATH: process.env.PATH, TERM: 'xterm', ...env }, encoding: 'utf8' } as const;
    const { stdout, stderr } = spawnSync(process.execPath, [BIN, ...args.split(' ')], options);
    return stdout + stderr;
  }
  const terminal = onTerminal(`'${process.execPath}' '${BIN}' ${args}`, env);
  await terminal.ended;
  return terminal.shown();
}

describe('colours are shown', () => {
  it.each<['terminal' | 'pipe', Record<string, string>, boolean]>([
    ['terminal', {}, true],
    ['terminal', { NO_COLOR: '1' }, false],
    ['terminal', { FORCE_COLOR: '0' }, false],
    ['terminal', { TERM: 'dumb' }, false],
    ['pipe', {}, false],
    ['pipe', { NO_COLOR: '1' }, false],
    ['pipe', { FORCE_COLOR: '1' }, true],
  ])('on a %s with %j: %s', async (place, env, isColoured) => {
    const [error, help] = await Promise.all([shown(place, 'explode', env), shown(place, '--help', env)]);
    expect(error).toContain(isColoured ? '\u001b[31merror:\u001b[39m the arg' : 'error: the arg');
    expect(help).toContain(isColoured ? '\u001b[1mUsage:\u001b[22m popgate' : 'Usage: popgate');
    expect((error + help).includes('\u001b')).toBe(isColoured);
  });
});

describe('what stands out', () => {
  const marked: Style = (format, text) => `<${format}>${text}</>`;

  it.each<[string, unknown, string]>([
    [
      'an error and its remedy',
      new CliError('what', { why: 'why', fix: 'how' }),
      '<red>error:</> what\n  why: why\n  <green>fix:</> how',
    ],
    [
      'the places of problems',
      new InvalidConfiguration([{ path: 'a.b', problem: 'is wrong', remedy: 'correct it' }]),
      '<bold>The configuration has 1 problem:</>\n\n<bold>  a.b</>\n    is wrong\n<green>    fix:</> correct it',
    ],
  ])('%s', (_name, error, expected) => {
    expect(describeError(error, marked)).toBe(expected);
  });

  it('the headings of help', async () => {
    const terminal = { ...fakeTerminal(), style: { out: marked, err: marked } };
    await main(['check', '--help'], terminal);
    expect(terminal.printed[0]).toMatch(/^<bold>Usage:<\/> popgate check [^]*\n<bold>Options:<\/>\n/);
  });
});

it('help is as wide as the terminal', async () => {
  const widest = async (columns?: number): Promise<number> => {
    const terminal = { ...fakeTerminal(), columns };
    await main(['--help'], terminal);
    return Math.max(
      ...terminal.printed
        .join('\n')
        .split('\n')
        .map((line) => line.length),
    );
  };
  expect(await widest(70)).toBeLessThanOrEqual(70);
  expect(await widest()).toBeLessThanOrEqual(80);
});
