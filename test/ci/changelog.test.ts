import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPackage } from '../../src/cli/project/paths.ts';

const SCRIPT = '.ci/changelog.mjs';
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-changelog-'));
const FILE = path.join(folder, 'CHANGELOG.md');

beforeAll(() => {
  mkdirSync(path.join(folder, '.ci'));
  copyFileSync(inPackage(SCRIPT), path.join(folder, SCRIPT));
  git('init', '--quiet');
});
afterAll(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
}

/** Runs the script beside a changelog, where `package.json` says a version. */
function changelog(text: string, args: string[], version = '1.3.0') {
  writeFileSync(FILE, text);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ version, type: 'module' }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout, err: stderr, text: readFileSync(FILE, 'utf8') };
}

const RELEASED =
  '## 1.2.30 (2026-02-01)\n\n- thirty\n\n## 1.2.3 (2026-01-01)\n\n### Parts\n\n- three\n\n## 1.2.0\n\n- none\n';
const CHANGED = `# Changelog\n\n## Unreleased\n\n### Parts\n\n- new\n\n${RELEASED}`;

describe('release', () => {
  it('makes what is unreleased the version of today, below a section that is empty', () => {
    const days = [today()];
    const { status, text } = changelog(CHANGED, ['release']);
    days.push(today());
    expect(status).toBe(0);
    const made = days.map((day) => CHANGED.replace('## Unreleased\n', `## Unreleased\n\n## 1.3.0 (${day})\n`));
    expect(made).toContain(text);
  });

  it('adds the changelog to what is committed next', () => {
    git('rm', '--quiet', '--cached', '--ignore-unmatch', 'CHANGELOG.md');
    changelog(CHANGED, ['release']);
    expect(git('diff', '--cached', '--name-only')).toBe('CHANGELOG.md\n');
  });

  it.each([
    ['nothing is unreleased', `# Changelog\n\n## Unreleased\n\n${RELEASED}`, '1.3.0', 'nothing stands below'],
    ['headings alone are', `## Unreleased\n\n### Parts\n\n#### More\n\n${RELEASED}`, '1.3.0', 'nothing stands below'],
    [
      'there is no such section',
      `# Changelog\n\n### Unreleased\n\n- new\n\n${RELEASED}`,
      '1.3.0',
      'nothing stands below',
    ],
    ['the version is there', CHANGED, '1.2.3', 'has a section "## 1.2.3" already'],
    ['the version is there without a date', CHANGED, '1.2.0', 'has a section "## 1.2.0" already'],
    ['the version is one to try', CHANGED, '1.3.0-rc.1', 'not a version of three numbers'],
  ])('changes nothing where %s', (_, text, version, why) => {
    const done = changelog(text, ['release'], version);
    expect(done).toMatchObject({ status: 1, out: '', text });
    expect(done.err).toContain(`CHANGELOG.md: `);
    expect(done.err).toContain(why);
  });

  it('goes for a version that is like another one', () => {
    expect(changelog(CHANGED, ['release'], '1.2').status).toBe(1);
    expect(changelog(CHANGED, ['release'], '1.2.31').text).toContain('\n## 1.2.31 (');
  });
});

describe('notes', () => {
  it.each([
    ['v1.2.30', '- thirty\n'],
    ['v1.2.3', '### Parts\n\n- three\n'],
    ['v1.2.0', '- none\n'],
  ])('of %s are its section', (tag, notes) => {
    expect(changelog(CHANGED, ['notes', tag])).toMatchObject({ status: 0, out: notes, text: CHANGED });
  });

  it.each([
    ['a version that is not there', 'v1.3.0', 'it has no section "## 1.3.0"'],
    ['the beginning of one', 'v1.2', 'not the tag of a version'],
    ['one without its v', '1.2.3', 'not the tag of a version'],
    ['one to try', 'v1.2.3-rc.1', 'not the tag of a version'],
    ['what is unreleased', 'vUnreleased', 'not the tag of a version'],
    ['nothing', '', 'not the tag of a version'],
  ])('of %s are an error', (_, tag, why) => {
    const done = changelog(CHANGED, ['notes', tag]);
    expect(done).toMatchObject({ status: 1, out: '' });
    expect(done.err).toContain(why);
  });

  it('of a section with headings alone are an error', () => {
    const { status, err } = changelog('## 1.2.3 (2026-01-01)\n\n### Parts\n\n## 1.2.2\n\n- two\n', ['notes', 'v1.2.3']);
    expect(status).toBe(1);
    expect(err).toContain('nothing stands below "## 1.2.3"');
  });
});

it('another verb is an error that names the two', () => {
  expect(changelog(CHANGED, ['publish'])).toMatchObject({ status: 1, text: CHANGED });
  expect(changelog(CHANGED, []).err).toContain('write release, or notes vX.Y.Z');
});

it('what is released can be told, and the next release wants something new', () => {
  const { text } = changelog(CHANGED, ['release']);
  expect(changelog(text, ['notes', 'v1.3.0']).out).toBe('### Parts\n\n- new\n');
  expect(changelog(text, ['release'], '1.4.0').status).toBe(1);
});

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
