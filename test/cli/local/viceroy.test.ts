import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findViceroy, requireViceroy, versionOf, viceroyAtHand, type Ways } from '../../../src/cli/local/viceroy.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'popgate-viceroy-test-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** Puts a Viceroy there, and gives its path. */
function install(...parts: string[]): string {
  const file = path.join(home, ...parts);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

/** An environment in which all places of the search are in a folder of the test. */
function environment(more: Record<string, string> = {}) {
  const PATH = [path.join(home, 'first'), '', path.join(home, 'second')].join(path.delimiter);
  return { PATH, CARGO_HOME: path.join(home, 'cargo'), XDG_CONFIG_HOME: path.join(home, 'config'), ...more };
}

const PLACES: Record<string, string[]> = {
  'the first folder of PATH': ['first', 'viceroy'],
  'the next folder of PATH': ['second', 'viceroy'],
  "cargo's folder": ['cargo', 'bin', 'viceroy'],
  // Elsewhere than on Linux the Fastly CLI keeps it in a folder that no variable moves.
  ...(process.platform === 'linux' ? { "the Fastly CLI's folder": ['config', 'fastly', 'viceroy'] } : {}),
};
const NAMES = Object.keys(PLACES);

describe('Viceroy', () => {
  it.each(NAMES)('is found in %s, before what comes later', async (name) => {
    const later = NAMES.slice(NAMES.indexOf(name));
    const [expected] = later.map((place) => install(...PLACES[place]!));
    const terminal = fakeTerminal(environment());
    expect(await findViceroy(terminal)).toBe(expected);
    expect(terminal.progressed).toEqual([]);
  });

  it('is the one that VICEROY names, before all others', async () => {
    for (const name of NAMES) install(...PLACES[name]!);
    const named = install('elsewhere', 'my-viceroy');
    expect(await findViceroy(fakeTerminal(environment({ VICEROY: named })))).toBe(named);
  });

  it('is given as an absolute path, since it is started in another folder', async () => {
    const named = install('my-viceroy');
    const found = await findViceroy(fakeTerminal(environment({ VICEROY: path.relative(process.cwd(), named) })));
    expect(found).toBe(named);
  });

  it('is not looked for elsewhere where VICEROY names nothing', async () => {
    install(...PLACES[NAMES[0]!]!);
    const terminal = fakeTerminal(environment({ VICEROY: path.join(home, 'none') }));
    await expect(findViceroy(terminal)).rejects.toMatchObject({
      message: 'Viceroy is not where VICEROY says',
      why: `${path.join(home, 'none')} does not exist`,
      status: 1,
    });
  });

  it('is looked for as if VICEROY were not there where it is empty', async () => {
    const expected = install(...PLACES[NAMES[0]!]!);
    expect(await findViceroy(fakeTerminal(environment({ VICEROY: '' })))).toBe(expected);
  });
});

/** Ways of which these lead somewhere; what was tried, with how long it may take. */
function ways(...open: (keyof Ways)[]): Ways & { tried: [way: string, mostMs?: number][] } {
  const tried: [string, number?][] = [];
  return {
    tried,
    download: async (mostMs) => tried.push(['download', mostMs]) > 0 && open.includes('download'),
    compile: async () => tried.push(['compile']) > 0 && open.includes('compile'),
  };
}

describe('Viceroy that is not there', () => {
  const GETTERS = { viceroyAtHand, requireViceroy, findViceroy };

  it.each(Object.keys(GETTERS) as (keyof typeof GETTERS)[])('is downloaded by %s, which says so', async (name) => {
    const terminal = fakeTerminal(environment());
    const tried = ways('download', 'compile');
    const found = await GETTERS[name](terminal, tried);
    if (process.platform === 'linux') expect(found).toBe(path.join(home, 'config', 'fastly', 'viceroy'));
    expect(tried.tried.map(([way]) => way)).toEqual(['download']);
    expect(terminal.progressed).toEqual([expect.stringMatching(/^Viceroy is not installed: asking the Fastly CLI/)]);
  });

  it('is waited for seconds where the gateway can do without', async () => {
    const tried = ways();
    expect(await viceroyAtHand(fakeTerminal(environment()), tried)).toBeNull();
    expect(tried.tried).toEqual([['download', 10_000]]);
  });

  it('is never compiled unasked: who needs it is told how to get it, how long that takes, and what does without', async () => {
    const tried = ways('compile');
    await expect(requireViceroy(fakeTerminal(environment()), tried)).rejects.toMatchObject({
      message: 'Viceroy, the local Fastly server, is not there',
      fix: expect.stringMatching(/^npx popgate viceroy .* \d+ to \d+ minutes .*npx popgate dev /) as unknown,
      status: 1,
    });
    expect(tried.tried.map(([way]) => way)).toEqual(['download']);
  });

  it('is compiled where it was asked for, which says before how long it takes', async () => {
    const terminal = fakeTerminal(environment());
    const said: number[] = [];
    const tried = ways('compile');
    const compile = () => tried.compile().finally(() => said.push(terminal.progressed.length));
    expect(await findViceroy(terminal, { ...tried, compile })).toBe(path.join(home, 'cargo', 'bin', 'viceroy'));
    expect(said).toEqual([2]);
    expect(terminal.progressed[1]).toMatch(/^the download failed: compiling Viceroy with cargo, .* \d+ to \d+ minutes/);
  });

  it('and that cannot be had at all is an error with what to do', async () => {
    await expect(findViceroy(fakeTerminal(environment()), ways())).rejects.toMatchObject({
      fix: expect.stringContaining('install Rust') as unknown,
      status: 1,
    });
  });
});

it.each([
  ['a version', '#!/bin/sh\necho "viceroy 0.21.3"\n', '0.21.3'],
  ['no version where it does not run', '#!/bin/sh\nexit 1\n', null],
  ['none where it is no program', '', null],
])('a Viceroy has %s', async (_, script, expected) => {
  const file = install('a', 'viceroy');
  writeFileSync(file, script, { mode: 0o755 });
  chmodSync(file, 0o755);
  expect(await versionOf(file)).toBe(expected);
});
