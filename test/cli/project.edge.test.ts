import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import { cleanCheckout, pack } from '../support/checkout.ts';
import { freePort } from '../support/listening.ts';
import { type Registry, startRegistry } from '../support/registry.ts';

/** Everything is made in here: the packed Popgate, npm's cache, the home, the project. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-project-'));
const site = path.join(folder, 'site');
const TOKEN = 'a-token-for-purges';

let registry: Registry;
let env: Record<string, string>;
let asked = 0;
const origin = http.createServer((_, response) => {
  asked += 1;
  response.writeHead(200, { 'cache-control': 'max-age=60', 'surrogate-key': 'page' }).end(`page ${asked}`);
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
    HTTPS_PROXY: 'http://127.0.0.1:9',
    VICEROY: await findViceroy(terminal),
    npm_config_registry: registry.url,
    npm_config_cache: path.join(folder, 'npm'),
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    POPGATE_PURGE_TOKEN: TOKEN,
  };
  await pack(cleanCheckout(folder), folder);
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

describe('from a packed Popgate in an empty folder', () => {
  it('comes a project that is tested, built, served, purged and launched', { timeout: 600_000 }, async () => {
    const { port } = origin.address() as AddressInfo;
    const tarball = `./popgate-${OWN_PACKAGE.version}.tgz`;
    const init = `init site --domain www.example.com --origin http://127.0.0.1:${port} --yes`;
    expect(await run(`npx --yes --package ${tarball} popgate ${init}`, { cwd: folder })).toContain('written: site');
    await run('npm install');
    expect(readdirSync(path.join(site, 'node_modules/popgate'))).not.toContain('node_modules');
    expect(await run('npm test')).toMatch(/Tests .*\d+ passed/);
    expect(await run('npm run check')).toContain('no problems, no drift, no warnings');
    expect(await run('npm run build')).toContain('built ');

    const at = await freePort();
    const serve = `npx fastly compute serve -i --viceroy-path ${env.VICEROY} --addr 127.0.0.1:${at}`;
    const server = start(serve, site);
    try {
      expect(await firstAnswer(at, server)).toEqual([expect.stringContaining('fwd=uri-miss'), 'page 1']);
      expect(await ask(at)).toEqual([expect.stringContaining('; hit'), 'page 1']);
      const purge = `npx popgate purge --key assets --to http://127.0.0.1:${at}`;
      expect(await run(purge)).toContain('purged: assets');
      expect(await ask(at)).toEqual([expect.stringContaining('fwd=uri-miss'), 'page 2']);
      expect(await ask(at)).toEqual([expect.stringContaining('; hit'), 'page 2']);
    } finally {
      await stop(server);
    }

    const rehearsal = start('npx popgate rehearse', site);
    try {
      const there = await exportsOf(rehearsal);
      expect(await run('npx popgate plan', { env: there })).toMatch(/\d+ to create, 0 to update, 0 to delete/);
      expect(await run('npx popgate apply --yes', { env: there })).toContain('version 1 is active');
      expect(await run('npx popgate plan', { env: there })).toContain('no changes');
      const own = { ...there, POPGATE_STATE: path.join(folder, 'published.json') };
      const publish = 'npx fastly compute publish -i --status-check-off --domain www.example.org';
      expect(await run(publish, { env: own })).toContain('Deployed package');
    } finally {
      await stop(rehearsal);
    }
    expect(await run('npm run check')).toContain('no problems, no drift, no warnings');
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
