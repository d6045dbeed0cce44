import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { incompatibleSince } from '../../../src/cli/upgrade/changes.ts';
import { install, readInstalled } from '../../../src/cli/upgrade/installed.ts';
import { differences, review } from '../../../src/cli/upgrade/review.ts';
import { readTarget } from '../../../src/cli/upgrade/target.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-upgrade-'));
const project = path.join(folder, 'project');
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(path.join(project, 'vendor'), { recursive: true });
  writeFileSync(path.join(project, 'vendor/popgate-0.2.0.tgz'), 'old');
  writeFileSync(
    path.join(project, 'package.json'),
    JSON.stringify({ name: 'site', devDependencies: { popgate: 'file:vendor/popgate-0.2.0.tgz' } }, null, 2),
  );
});

/** A tarball as npm makes it, with this package.json. */
function tarball(name: string, manifest: string): string {
  const from = path.join(folder, 'from');
  mkdirSync(path.join(from, 'package'), { recursive: true });
  writeFileSync(path.join(from, 'package/package.json'), manifest);
  const file = path.join(folder, name);
  execFileSync('tar', ['czf', file, '-C', from, 'package']);
  return file;
}

describe('what to upgrade to', () => {
  it('is a tarball, which is put into the project under its own version', async () => {
    const file = tarball('download.tgz', '{"name":"popgate","version":"0.3.0"}');
    const vendored = 'vendor/popgate-0.3.0.tgz';
    expect(await readTarget(file, project)).toEqual({ spec: `file:${vendored}`, vendored });
    expect(readFileSync(path.join(project, vendored))).toEqual(readFileSync(file));
    // The same where it is in its place already.
    expect(await readTarget(path.join(project, vendored), project)).toEqual({ spec: `file:${vendored}`, vendored });
  });

  it.each(['1.2.3', '0.3.0-rc.1', 'latest'])('is the version %s of the registry', async (version) => {
    expect(await readTarget(version, project)).toEqual({ spec: `popgate@${version}` });
  });

  it.each(['^1.2.3', '1.2', '../popgate', '--force', 'popgate@1.2.3', ''])('is a misuse with %j', async (named) => {
    await expect(readTarget(named, project)).rejects.toMatchObject({ status: 2 });
  });

  it.each([
    ['another package', () => tarball('a.tgz', '{"name":"other","version":"0.3.0"}')],
    ['a version that is a path', () => tarball('b.tgz', '{"name":"popgate","version":"../../x"}')],
    ['no version', () => tarball('c.tgz', '{"name":"popgate"}')],
    ['no JSON', () => tarball('d.tgz', 'popgate')],
    ['no tarball', () => path.join(project, 'vendor/popgate-0.2.0.tgz')],
    ['nothing', () => path.join(folder, 'nowhere.tgz')],
  ])('is refused where it is %s', async (_, file) => {
    await expect(readTarget(file(), project)).rejects.toThrow('is no package of Popgate');
  });
});

describe('where npm fails', () => {
  it('leaves package.json, lock and vendor as they were, and says what npm says', async () => {
    const file = tarball(
      'broken.tgz',
      '{"name":"popgate","version":"0.4.0","dependencies":{"x":"file:../nowhere/x.tgz"}}',
    );
    const before = readFileSync(path.join(project, 'package.json'), 'utf8');
    const target = await readTarget(file, project);
    await expect(install(target, project)).rejects.toMatchObject({
      message: 'npm cannot install file:vendor/popgate-0.4.0.tgz',
      why: expect.stringMatching(/^code /) as unknown,
    });
    expect(readFileSync(path.join(project, 'package.json'), 'utf8')).toBe(before);
    expect(existsSync(path.join(project, 'vendor/popgate-0.4.0.tgz'))).toBe(false);
    expect(existsSync(path.join(project, 'vendor/popgate-0.2.0.tgz'))).toBe(true);
  });

  it('is nothing to upgrade where no Popgate is installed', () => {
    expect(() => readInstalled(project)).toThrow('the project has no Popgate installed');
  });
});

describe('what check says', () => {
  const at = (path: string) => ({ path, problem: 'is wrong', remedy: 'right it' });

  it('is told where it is new or gone, and not where it is the same', () => {
    const before = {
      problems: [],
      warnings: [at('a'), at('b')],
      costs: [{ routes: ['x'], hit: 1, stored: 7, passed: 4 }],
    };
    const after = {
      problems: [at('c')],
      warnings: [at('b')],
      costs: [{ routes: ['x'], hit: 1, stored: 6, passed: 4 }],
    };
    expect(differences(before, after)).toEqual([
      '+ problem  c\n    is wrong\n    fix: right it',
      '- warning  a\n    is wrong',
      '~ x: a hit costs 1 cache operation, a miss that is stored 6, one that is not 4',
    ]);
    expect(differences(before, before)).toEqual([]);
    // An older or newer version may say less.
    expect(differences({}, { ok: true } as object)).toEqual([]);
  });

  it('is what the command prints, whatever handlers print when they are loaded', async () => {
    const command = path.join(folder, 'told.cjs');
    writeFileSync(command, `console.error('{ loaded'); console.log('{"ok":false,"problems":[]}'); process.exit(1);`);
    expect(await review({ command, version: '0.1.0', changelog: '' }, folder)).toEqual({ ok: false, problems: [] });
  });

  it('is an error where a version cannot say it', async () => {
    const command = path.join(folder, 'broken.cjs');
    writeFileSync(command, 'console.error("error: no"); process.exit(1)');
    await expect(review({ command, version: '0.1.0', changelog: '' }, folder)).rejects.toMatchObject({
      message: 'popgate 0.1.0 cannot check this project',
      why: 'error: no',
    });
  });
});

describe('incompatible changes', () => {
  const CHANGELOG = `# Changelog

## Unreleased

## 0.4.0 (2027-01-02)

### New

- A thing.

### Incompatible

- \`a\` is \`b\`.
- \`c\` is gone.

## 0.3.0 (2026-12-01)

### Incompatible

- \`d\` is \`e\`.

## 0.2.0 (2026-11-29)

### Incompatible

- \`f\` is \`g\`.
`;

  it.each([
    ['0.2.0', ['- `a` is `b`.', '- `c` is gone.', '- `d` is `e`.']],
    ['0.3.0', ['- `a` is `b`.', '- `c` is gone.']],
    ['0.4.0', []],
    // No heading names these.
    ['0.3.1', ['- `a` is `b`.', '- `c` is gone.']],
    ['0.2.9-rc.1', ['- `a` is `b`.', '- `c` is gone.', '- `d` is `e`.']],
    ['0.10.0', []],
    ['1.0.0', []],
  ])('since %s', (version, entries) => {
    expect(incompatibleSince(CHANGELOG, version)).toEqual(entries);
  });
});
