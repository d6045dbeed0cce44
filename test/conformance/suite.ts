import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CliError, messageOf } from '../../src/cli/terminal/cli-error.ts';
import { stop } from '../support/listening.ts';
import type { SuiteResults, SuiteSection } from './score.ts';

/** Where the registry's edition is installed, apart from the project's own dependencies. */
const INSTALLED = fileURLToPath(new URL('suite', import.meta.url));
const REGISTRY_EDITION = path.join(INSTALLED, 'node_modules', 'http-cache-tests');

/** More at once keep each other waiting on a small machine, and then fail tests that count seconds. */
const TESTS_AT_ONCE = 25;

/** One edition of the suite, as it lies on the disk. */
export interface Suite {
  directory: string;
  version: string;
  sections: SuiteSection[];
  /** Origin and client; at the top in older editions. */
  engine: string;
  /** Given to the clients of older editions; newer ones take Node's. */
  fetch: unknown;
}

/** The suite's client: older editions are handed what they fetch with. */
interface Client {
  runTests(tests: SuiteSection[], ...options: unknown[]): Promise<void>;
  getResults(): SuiteResults;
}

/** The registry's edition, installed at its first use. */
export function registrySuite(): Promise<Suite> {
  if (!existsSync(REGISTRY_EDITION)) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    const { status, stderr } = spawnSync('npm', args, { cwd: INSTALLED, encoding: 'utf8' });
    if (status !== 0) {
      throw new CliError('the suite cannot be installed', {
        why: stderr?.trim() || 'npm cannot be started',
        fix: `see what \`npm ci\` says in ${INSTALLED}`,
      });
    }
  }
  return openSuite(REGISTRY_EDITION);
}

/** A checkout of any edition. */
export async function openSuite(directory: string): Promise<Suite> {
  if (!existsSync(path.join(directory, 'tests', 'index.mjs'))) {
    throw new CliError('this is no checkout of the suite', {
      why: `${directory} has no tests/index.mjs`,
      fix: 'name the folder of a checkout of https://github.com/http-tests/cache-tests',
    });
  }
  const manifest = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8')) as {
    version: string;
    dependencies?: Record<string, string>;
  };
  const newer = path.join(directory, 'test-engine');
  return {
    directory,
    version: manifest.version,
    sections: await readSections(directory),
    engine: existsSync(newer) ? newer : directory,
    fetch: manifest.dependencies?.['node-fetch'] === undefined ? null : load('node-fetch', directory),
  };
}

async function readSections(directory: string): Promise<SuiteSection[]> {
  const read = async (file: string): Promise<unknown> => (await importFrom(directory, 'tests', file)).default;
  const sections = (await read('index.mjs')) as SuiteSection[];
  // What the command line of older editions adds: proxies are asked more than browsers.
  const extra = 'surrogate-control.mjs';
  if (!existsSync(path.join(directory, 'tests', extra))) return sections;
  return [...sections, (await read(extra)) as SuiteSection];
}

function load(name: string, directory: string): unknown {
  try {
    return createRequire(path.join(directory, 'package.json'))(name);
  } catch (error) {
    throw new CliError('the suite lacks what it depends on', {
      why: messageOf(error),
      fix: `run \`npm install\` in ${directory}`,
    });
  }
}

function importFrom(...parts: string[]): Promise<Record<string, unknown>> {
  return import(pathToFileURL(path.join(...parts)).href) as Promise<Record<string, unknown>>;
}

export interface SuiteOrigin {
  port: number;
  stop(): Promise<void>;
}

/** The suite's own server, which answers each request as its test has it. What it logs is of no interest. */
export async function startOrigin({ directory, engine }: Suite): Promise<SuiteOrigin> {
  const child = fork(
    fileURLToPath(new URL('origin.ts', import.meta.url)),
    [path.join(engine, 'server', 'server.mjs')],
    {
      cwd: directory,
      // The origin reads them as npm's flags; its port is chosen when it listens.
      env: { ...process.env, npm_config_protocol: 'http', npm_config_port: '80', npm_config_pidfile: os.devNull },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const port = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])]).then(([sent]) => sent);
  if (typeof port !== 'number') throw new Error(`the suite's origin ended with status ${child.exitCode}`);
  return { port, stop: () => stop(child) };
}

/** Runs the suite's own client against a server. Once in a process: the client keeps its results. */
export async function runSuite(suite: Suite, baseUrl: string): Promise<SuiteResults> {
  const client = (await importFrom(suite.engine, 'client', 'runner.mjs')) as unknown as Client;
  const isBrowser = false;
  const options = [isBrowser, baseUrl, TESTS_AT_ONCE];
  await client.runTests(suite.sections, ...(suite.fetch === null ? options : [suite.fetch, ...options]));
  return client.getResults();
}
