import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Changes, watchChanges } from '../../../src/cli/local/changes.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'popgate-watch-'));
  for (const folder of ['a/b', 'node_modules/x', 'bin']) mkdirSync(path.join(root, folder), { recursive: true });
  for (const file of ['top.ts', 'a/b/deep.ts', 'node_modules/x/index.js', 'bin/main.wasm'])
    writeFileSync(at(file), '1');
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (file: string): string => path.join(root, file);

/** Whether a change is told; twice as long as an editor is given to settle. */
async function isTold(changes: Changes): Promise<boolean> {
  return Promise.race([changes.next().then(() => true), pause(1_000, false)]);
}

const CHANGES: Record<string, () => void> = {
  'a file that is written': () => writeFileSync(at('top.ts'), '2'),
  'a file deep below': () => appendFileSync(at('a/b/deep.ts'), '2'),
  'a file that is replaced, as editors do': () => {
    writeFileSync(at('top.ts~'), '2');
    renameSync(at('top.ts~'), at('top.ts'));
  },
  'a new file': () => writeFileSync(at('a/new.ts'), '1'),
  'a file that is deleted': () => rmSync(at('top.ts')),
};

describe('a change is told', () => {
  it.each(Object.entries(CHANGES))('of %s, once', async (_name, change) => {
    const changes = await watchChanges([root]);
    change();
    expect(await isTold(changes)).toBe(true);
    expect(await isTold(changes)).toBe(false);
  });

  it('of a file in a folder that is new', async () => {
    const changes = await watchChanges([root]);
    mkdirSync(at('fresh'));
    expect(await isTold(changes)).toBe(true);
    writeFileSync(at('fresh/file.ts'), '1');
    expect(await isTold(changes)).toBe(true);
  });

  it('of a file that was replaced before', async () => {
    const changes = await watchChanges([root]);
    CHANGES['a file that is replaced, as editors do']!();
    expect(await isTold(changes)).toBe(true);
    appendFileSync(at('top.ts'), '3');
    expect(await isTold(changes)).toBe(true);
  });

  it('that came while nobody asked', async () => {
    const changes = await watchChanges([root]);
    writeFileSync(at('top.ts'), '2');
    await pause(500);
    expect(await isTold(changes)).toBe(true);
  });
});

it.each(['node_modules/x/index.js', 'bin/main.wasm'])('what is built or installed is not watched: %s', async (file) => {
  const changes = await watchChanges([root]);
  writeFileSync(at(file), '2');
  expect(await isTold(changes)).toBe(false);
});

it('what is asked for is watched, whatever its name', async () => {
  const changes = await watchChanges([at('bin')]);
  writeFileSync(at('bin/main.wasm'), '2');
  expect(await isTold(changes)).toBe(true);
});
