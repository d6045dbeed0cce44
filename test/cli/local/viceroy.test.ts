import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findViceroy } from '../../../src/cli/local/viceroy.ts';
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
