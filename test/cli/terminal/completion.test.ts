import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { onTerminal } from '../../support/pseudo-terminal.ts';
import { fakeTerminal } from './fake-terminal.ts';

const BIN = fileURLToPath(new URL('../../../src/cli/popgate.js', import.meta.url));
const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

function popgate(...args: string[]): string {
  return spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8' }).stdout;
}

describe('what is proposed', () => {
  it.each<[string[], string[], number]>([
    [['st'], ['status'], 4],
    [['to'], ['token'], 4],
    [['token', ''], ['new', 'rotate', 'debug'], 4],
    [['help', 'rol'], ['rollback'], 4],
    [['check', '--'], ['--config', '--env', '--json', '--help'], 4],
    [['--v'], ['--version'], 4],
    [['purge', '--key', 'a', '--dr'], ['--dry-run'], 4],
    [['token', 'new', '--n'], ['--next'], 4],
    [['completion', ''], ['bash', 'zsh', 'fish'], 4],
    [['serve', '--addr', ''], [], 4],
    [['check', '--config', ''], [], 0],
    [['init', ''], [], 0],
    [['nothing', '--'], ['--help', '--version'], 4],
  ])('for %j is %j, and files where the number is 0: %i', (words, expected, directive) => {
    const lines = popgate('complete', '--', ...words)
      .trimEnd()
      .split('\n');
    expect(lines.pop()).toBe(`:${directive}`);
    expect(lines.map((line) => line.split('\t')[0])).toEqual(expected);
  });
});

it.each([[[]], [['tcsh']]])('there is no script for %j, which is a misuse', async (shell) => {
  const terminal = fakeTerminal();
  expect(await main(['completion', ...shell], terminal)).toBe(2);
  expect(terminal.progressed[0]).toMatch(/^error: there is no completion for .*\n {2}why: there is bash, zsh, fish\n/);
});

describe('at the tab key', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-completion-'));
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, ZDOTDIR: folder };

  beforeAll(() => {
    symlinkSync(BIN, path.join(folder, 'popgate'));
    writeFileSync(path.join(folder, 'my-config.ts'), '');
    for (const shell of ['bash', 'zsh', 'fish']) writeFileSync(path.join(folder, shell), popgate('completion', shell));
    writeFileSync(path.join(folder, 'bashrc'), `. ${BASH_COMPLETION}; . ${folder}/bash; PS1='ready> '; cd`);
    writeFileSync(path.join(folder, '.zshrc'), `autoload -U compinit; compinit -D; . ${folder}/zsh; PS1='ready> '; cd`);
    writeFileSync(
      path.join(folder, 'config.fish'),
      `source ${folder}/fish; function fish_prompt; echo 'ready> '; end; cd`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const isThere = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

  it.each([
    ['bash', `bash --rcfile '${folder}/bashrc' -i`, existsSync(BASH_COMPLETION)],
    ['zsh', 'zsh -d -i', isThere('zsh')],
    ['fish', `fish --no-config -i -C 'source ${folder}/config.fish'`, isThere('fish')],
  ])('%s completes commands, options and files (where it is installed)', async (_shell, command, isInstalled) => {
    if (!isInstalled) return;
    const terminal = onTerminal(command, env);
    await terminal.sees('ready> ');
    const completed = async (typed: string, expected: string): Promise<void> => {
      terminal.type(`${typed}\t`);
      await expect
        .poll(async () => (await terminal.screen()).at(-1), { timeout: 20_000 })
        .toMatch(new RegExp(`(?:^|\\s)popgate ${expected}`));
    };
    await completed('popgate stat', 'status');
    terminal.type('\x15');
    await completed('popgate check --con', 'check --config');
    await completed('my-', 'check --config my-config[.]ts');
    terminal.type('\x15exit\r');
    await terminal.ended;
  });
});
