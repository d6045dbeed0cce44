import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stop } from '../../src/cli/local/child.ts';
import { findViceroy } from '../../src/cli/local/viceroy.ts';
import { terminal } from '../../src/cli/main.ts';
import { OWN_PACKAGE } from '../../src/cli/project/own-package.ts';
import { inPackage } from '../../src/cli/project/paths.ts';
import { cleanCheckout, pack, setVersion } from '../support/checkout.ts';
import { freePort } from '../support/listening.ts';
import { type Registry, startRegistry } from '../support/registry.ts';

/** Everything is made in here: the packed Popgate, npm's cache, the home, the project. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-project-'));
const site = path.join(folder, 'site');
const TOKEN = 'a-token-for-purges';

let registry: Registry;
let checkout: string;
let env: Record<string, string>;
let asked = 0;
const origin = http.createServer((_, response) => {
  const page = `page ${(asked += 1)}`;
  response.writeHead(200, { 'cache-control': 'max-age=60', 'content-length': page.length }).end(page);
});

beforeAll(async () => {
  registry = await startRegistry();
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  const [home, bin] = ['home', 'bin'].map((name) => path.join(folder, name)) as [string, string];
  for (const made of [home, bin]) mkdirSync(made);
  // The Fastly CLI would download it; one that prints nothing leaves the Wasm as it is.
  writeFileSync(path.join(bin, 'wasm-tools'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    // All that would leave this machine fails at once.
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
    VICEROY: await findViceroy(terminal),
    npm_config_registry: registry.url,
    npm_config_cache: path.join(folder, 'npm'),
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    POPGATE_PURGE_TOKEN: TOKEN,
  };
  checkout = cleanCheckout(folder);
  await pack(checkout, folder);
}, 300_000);

afterAll(() => {
  registry.close();
  origin.close();
  origin.closeAllConnections();
  rmSync(folder, { recursive: true });
});

function start(line: string, cwd: string, more: Record<string, string> = {}): ChildProcess {
  const [file = '', ...args] = line.split(' ');
  return spawn(file, args, { cwd, env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

/** Runs a command as a user types it, and gives all that it says. */
async function run(line: string, { cwd = site, env = {} } = {}): Promise<string> {
  const child = start(line, cwd, env);
  const [[status], out, err] = await Promise.all([once(child, 'close'), text(child.stdout!), text(child.stderr!)]);
  expect(status, `${line}\n${out}${err}`).toBe(0);
  return out + err;
}

/** What the cache says of an answer, and the page. */
function ask(port: number): Promise<[cache: unknown, page: string]> {
  const options = { host: '127.0.0.1', port, path: '/assets/a', headers: { host: 'www.example.com' }, agent: false };
  return new Promise((resolve, reject) => {
    http
      .get(options, async (response) => resolve([response.headers['cache-status'], await text(response)]))
      .on('error', reject);
  });
}

/** The first answer of a server that is starting. */
async function firstAnswer(port: number, child: ChildProcess): ReturnType<typeof ask> {
  const log = Promise.all([text(child.stdout!), text(child.stderr!)]);
  for (;;) {
    const answer = await ask(port).catch(() => null);
    if (answer !== null) return answer;
    if (child.exitCode !== null) throw new Error(`it ended:\n${(await log).join('')}`);
    await pause(200);
  }
}

/** Of the origin on this machine, and of nothing else. */
const ONE_WARNING =
  /Warnings:\n\n {2}backends\.\w+\.origin\n {4}127\.0\.0\.1 [^\n]*\n {4}fix: [^\n]*\n {4}more: node_modules\/popgate\/docs\/reference\/findings\.md#unreachable-origin\n(?!\n {2}\S)/;

describe('from a packed Popgate in an empty folder', () => {
  it('comes a project that is tested, built, served, purged and launched', { timeout: 600_000 }, async () => {
    const { port } = origin.address() as AddressInfo;
    const tarball = `./popgate-${OWN_PACKAGE.version}.tgz`;
    const init = `init site --domain www.example.com --origin http://127.0.0.1:${port} --yes`;
    expect(await run(`npx --yes --package ${tarball} popgate ${init}`, { cwd: folder })).toContain('written: site');
    await run('npm install');
    expect(await run('npm test')).toMatch(/Tests .*\d+ passed/);
    expect(await run('npm run check')).toMatch(ONE_WARNING);
    expect(await run('npm run build')).toContain('built ');

    const at = await freePort();
    const serve = `npx fastly compute serve -i --viceroy-path ${env.VICEROY} --addr 127.0.0.1:${at}`;
    const server = start(serve, site);
    try {
      const [verdict, page] = await firstAnswer(at, server);
      expect(verdict).toMatch(/fwd=uri-miss.*; stored/);
      expect(await ask(at)).toEqual([expect.stringContaining('; hit'), page]);
      const purge = `npx popgate purge --key assets --to http://127.0.0.1:${at}`;
      expect(await run(purge)).toContain('purged: assets');
      const [again, newer] = await ask(at);
      expect(again).toMatch(/fwd=uri-miss.*; stored/);
      expect(newer).not.toBe(page);
      expect(await ask(at)).toEqual([expect.stringContaining('; hit'), newer]);
    } finally {
      await stop(server);
    }

    const rehearsal = start('npx popgate rehearse', site);
    try {
      const there = await exportsOf(rehearsal);
      expect(await run('npx popgate plan', { env: there })).toMatch(/\d+ to create, 0 to update, 0 to delete/);
      expect(await run('npx popgate apply --yes', { env: there })).toContain('version 1 is active');
      expect(await run('npx popgate plan', { env: there })).toContain('no changes');
      expect(await run('npx popgate destroy --yes', { env: there })).toContain('all of it is removed');
      const publish = 'npx fastly compute publish -i --status-check-off --domain www.example.org';
      expect(await run(publish, { env: there })).toContain('Deployed package');
    } finally {
      await stop(rehearsal);
    }
    // The CLI has dropped from the manifest what it does not know.
    await run('npm run build');
    expect(await run('npm run check')).toMatch(ONE_WARNING);
  });

  it('comes a template for fastly compute init', { timeout: 120_000 }, async () => {
    const copy = path.join(folder, 'copy');
    mkdirSync(copy);
    await run(`${path.join(site, 'node_modules/.bin/fastly')} compute init --from ${site} -i`, {
      cwd: copy,
      env: { FASTLY_API_TOKEN: 'none' },
    });
    expect(readFileSync(path.join(copy, 'fastly.toml'), 'utf8')).toContain('name = "copy"');
    expect(await run('npm test', { cwd: copy })).toMatch(/Tests .*\d+ passed/);
  });
});

/** Packs the checkout with a change in its engine, as another version. */
async function packEdited(version: string): Promise<string> {
  setVersion(checkout, version);
  const engine = readFileSync(inPackage('src/gateway/index.ts'), 'utf8');
  writeFileSync(path.join(checkout, 'src/gateway/index.ts'), `${engine}\nexport const edited = '${version}';\n`);
  return pack(checkout, folder);
}

/** What the Popgate of a project exports after `packEdited`. */
async function editOf(project: string): Promise<string> {
  const script = "import('popgate').then(({edited})=>console.log(edited))";
  return (await run(`node -e ${script}`, { cwd: project })).trim();
}

describe('another Popgate', () => {
  it(
    'reaches a project by popgate upgrade: a line of package.json, the tarball, the lock',
    { timeout: 300_000 },
    async () => {
      const git = 'git -c user.name=test -c user.email=test@example.com';
      await run('git add --all');
      await run(`${git} commit --quiet --message made`);
      const old = OWN_PACKAGE.version;
      const said = await run(`npx popgate upgrade ${await packEdited('98.0.0')}`);
      expect(said).toContain(`popgate ${old} → 98.0.0`);
      expect(said).toContain('check says the same of this project as before');
      expect(await editOf(site)).toBe('98.0.0');
      const changes = (await run('git status --porcelain --untracked-files=all')).trimEnd().split('\n').toSorted();
      expect(changes).toEqual([
        ` D vendor/popgate-${old}.tgz`,
        ' M package-lock.json',
        ' M package.json',
        '?? vendor/popgate-98.0.0.tgz',
      ]);
      expect(await run('git diff --numstat package.json')).toBe('1\t1\tpackage.json\n');
      expect(await run('npm test')).toMatch(/Tests .*\d+ passed/);
    },
  );

  it('runs the first project that init ever wrote, and says what check says anew', { timeout: 400_000 }, async () => {
    const first = path.join(folder, 'first');
    cpSync(inPackage('test/cli/upgrade/first-project'), first, { recursive: true });
    renameSync(path.join(first, 'gitignore'), path.join(first, '.gitignore'));
    mkdirSync(path.join(first, 'vendor'));
    // The engine of then is not kept: this is today's by its name.
    renameSync(await packEdited('0.2.0'), path.join(first, 'vendor/popgate-0.2.0.tgz'));
    await run('npm install', { cwd: first });
    const warnings = path.join(checkout, 'src/cli/findings/find.ts');
    const more =
      "[{ code: 'idle-field', path: 'name', problem: 'is plain', remedy: 'leave it' }, ...unreachableOrigins(config),";
    writeFileSync(warnings, readFileSync(warnings, 'utf8').replace('[\n    ...unreachableOrigins(config),', more));
    appendChangelog('99.0.0', '- `name` is plain.');
    const said = await run(`npx popgate upgrade ${await packEdited('99.0.0')}`, { cwd: first });
    expect(said).toContain('popgate 0.2.0 → 99.0.0\n\nIncompatible:\n  - `name` is plain.\n');
    expect(said).toContain('+ warning  name\n    is plain');
    expect(await editOf(first)).toBe('99.0.0');
    for (const script of ['test', 'run check', 'run build']) await run(`npm ${script}`, { cwd: first });
  });
});

function appendChangelog(version: string, entry: string): void {
  const file = path.join(checkout, 'CHANGELOG.md');
  const section = `## ${version} (2030-01-01)\n\n### Incompatible\n\n${entry}\n\n`;
  writeFileSync(file, readFileSync(file, 'utf8').replace('## Unreleased', `${section}## Unreleased`));
}

/** What the rehearsal prints for the shell. */
async function exportsOf(child: ChildProcess): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found[name] = value;
    if (name === 'FASTLY_USE_API_SIGNING_KEY') break;
  }
  child.stdout!.resume();
  return found;
}
