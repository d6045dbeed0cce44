import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inPackage } from '../../src/cli/project/paths.ts';

const WORKFLOWS = ['.github/workflows', 'src/template/.github/workflows'].flatMap((folder) => textsOf(folder, '.yml'));
const RELEASE = textOf('release.yml');
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-workflows-'));
afterAll(() => rmSync(folder, { recursive: true }));

function textsOf(directory: string, ending: string): [name: string, text: string][] {
  const names = readdirSync(inPackage(directory)).filter((name) => name.endsWith(ending));
  return names.map((name) => [`${directory}/${name}`, readFileSync(inPackage(directory, name), 'utf8')]);
}

function textOf(name: string): string {
  return readFileSync(inPackage('.github/workflows', name), 'utf8');
}

/** The text of each job, by its name, in their order. */
function jobsOf(workflow: string): Record<string, string> {
  const [, jobs = ''] = workflow.split(/^jobs:\n/m);
  const parts = jobs.split(/^ {2}(\w+):\n/m).slice(1);
  return Object.fromEntries(parts.flatMap((part, at) => (at % 2 === 0 ? [[part, parts[at + 1]!]] : [])));
}

/** What its steps run, in their order. */
function runsOf(job: string): string[] {
  return [...job.matchAll(/^ {6}(?:- | {2})run: (.+)$/gm)].map(([, command]) => command!);
}

/** Runs a step as the runner does, in a folder with a `package.json` of that version. */
function runStep(command: string, env: Record<string, string>, version = '1.2.3') {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'popgate', version, type: 'module' }));
  return spawnSync('bash', ['-e', '-c', command], { cwd: folder, env: { ...process.env, ...env } }).status;
}

it('S78 the workflows and the documents pin every action by its commit', () => {
  const texts = [...WORKFLOWS, ...textsOf('docs', '.md')].map(([, text]) => text);
  const actions = texts.flatMap((text) => [...text.matchAll(/^\s*-? *uses: *(\S+)/gm)]).map(([, action]) => action!);
  expect(actions.length).toBeGreaterThan(5);
  expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

describe.each(WORKFLOWS)('%s', (_, text) => {
  it('may read alone, unless a job says more', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    expect(text).not.toMatch(/write-all|pull_request_target/);
  });

  it('puts no text of others into a command', () => {
    const runs = Object.values(jobsOf(text)).flatMap(runsOf);
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.filter((command) => command.includes('${{'))).toEqual([]);
    expect(text).not.toMatch(/run: [|>]/);
  });
});

describe('a pull request', () => {
  it('is checked and tested as anywhere else', () => {
    expect(Object.values(jobsOf(textOf('check.yml'))).flatMap(runsOf)).toEqual(['.ci/run']);
  });
});

describe('the pull request of a project', () => {
  const jobs = jobsOf(readFileSync(inPackage('src/template/.github/workflows/gateway.yml'), 'utf8'));
  const [, worktree, diff, told] = runsOf(jobs['diff']!);

  it('is compared with the branch that it goes into, and both come to the end of the run', () => {
    const project = mkdtempSync(path.join(folder, 'project-'));
    const env = { ...process.env, ...runnerIn(project), PATH: `${project}:${process.env['PATH']}` };
    const run = (command: string) => spawnSync('bash', ['-eo', 'pipefail', '-c', command], { cwd: project, env });
    writeFileSync(path.join(project, 'npx'), '#!/bin/sh\nshift 2\ncat "$1" "$2"\necho "$3"\nexit 1\n', { mode: 0o755 });
    const git = 'git -c user.name=a -c user.email=a@b.example';
    const save = (text: string): string => `mkdir -p src && echo ${text} > src/gateway.config.ts && git add src`;
    const merged = `git checkout -qb work && ${save('new')} && ${git} commit -qm 2 && git checkout -q main && ${git} merge -q --no-ff -m 3 work`;
    expect(run(`git init -qb main && ${save('old')} && ${git} commit -qm 1 && ${merged}`).status).toBe(0);
    expect(run(worktree!).status).toBe(0);
    expect(run(diff!).status).toBe(1);
    expect(run(told!).status).toBe(0);
    const text = 'old\nnew\n--markdown\n';
    expect(readFileSync(path.join(project, 'summary'), 'utf8')).toBe(text);
    expect(readFileSync(path.join(project, 'output'), 'utf8')).toMatch(
      /^markdown<<(end-[\da-f-]{36})\nold\nnew\n--markdown\n\1\n$/,
    );
  });

  it('is told of by a job that runs nothing of it, and no other can write', () => {
    expect(runsOf(jobs['comment']!)).toEqual([
      expect.stringMatching(/^gh pr comment "\$NUMBER" .*--body "\$MARKDOWN"$/),
    ]);
    expect(jobs['comment']).not.toContain('uses:');
    const rights = Object.entries(jobs).map(([name, job]) => [name, /: write\b/.test(job)]);
    expect(rights.filter(([, may]) => may)).toEqual([['comment', true]]);
  });
});

/** What the runner gives to steps. */
function runnerIn(project: string): Record<string, string> {
  return {
    RUNNER_TEMP: project,
    GITHUB_STEP_SUMMARY: path.join(project, 'summary'),
    GITHUB_OUTPUT: path.join(project, 'output'),
  };
}

describe('a release', () => {
  const jobs = jobsOf(RELEASE);
  const runs = Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, runsOf(job)]));

  it('begins with a tag, and no other event', () => {
    expect(RELEASE).toMatch(/^on:\n {2}push:\n {4}tags: \['v\*'\]\npermissions:/m);
  });

  it('is tested, then published, then announced', () => {
    expect(Object.keys(jobs)).toEqual(['test', 'publish', 'announce']);
    expect(Object.values(jobs).map((job) => /^ {4}needs: (.+)$/m.exec(job)?.[1])).toEqual([
      undefined,
      'test',
      'publish',
    ]);
  });

  it('is tested whole, once its tag and its notes are there', () => {
    expect(runs['test']).toEqual([
      expect.stringContaining("require('./package.json').version"),
      'node .ci/changelog.mjs notes "$GITHUB_REF_NAME"',
      '.ci/run',
    ]);
  });

  it('publishes what it packed, with its provenance, after the package names its repository', () => {
    expect(runs['publish']).toEqual([
      'npm ci --ignore-scripts',
      expect.stringMatching(/^npm pkg set repository/),
      'npm pack --pack-destination "$RUNNER_TEMP"',
      'npm publish "$RUNNER_TEMP"/popgate-*.tgz --provenance --access public',
    ]);
  });

  it('is announced with the notes of its version', () => {
    const [notes, create] = runs['announce']!;
    expect(notes).toBe('node .ci/changelog.mjs notes "$GITHUB_REF_NAME" > "$RUNNER_TEMP/notes.md"');
    expect(create).toMatch(
      /^gh release create "\$GITHUB_REF_NAME" --verify-tag .*--notes-file "\$RUNNER_TEMP\/notes.md"$/,
    );
  });

  it('lets each job do what it must: only one proves who it is, only one writes, and the tests do neither', () => {
    const rights = Object.values(jobs).map((job) => [...job.matchAll(/([\w-]+): write\b/g)].map(([, right]) => right));
    expect(rights).toEqual([[], ['id-token'], ['contents']]);
    const secrets = Object.values(jobs).map((job) => [...job.matchAll(/secrets\.(\w+)/g)].map(([, secret]) => secret));
    expect(secrets).toEqual([[], ['NPM_TOKEN'], []]);
    expect(jobs['publish']).toMatch(/^ {4}environment: npm$/m);
  });

  it.each([
    ['v1.2.3', '1.2.3', 0],
    ['v1.2.4', '1.2.3', 1],
    ['v1.2.3', '1.2.30', 1],
    ['1.2.3', '1.2.3', 1],
    ['', '1.2.3', 1],
  ])('of the tag %j for the version %s ends with status %i', (tag, version, status) => {
    expect(runStep(runs['test']![0]!, { GITHUB_REF_NAME: tag }, version)).toBe(status);
  });

  it('names the repository of the workflow, as provenance wants it', () => {
    const env = { GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'owner/name' };
    expect(runStep(runs['publish']![1]!, env)).toBe(0);
    const { repository } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      repository: object;
    };
    expect(repository).toEqual({ type: 'git', url: 'git+https://github.example/owner/name.git' });
  });
});
