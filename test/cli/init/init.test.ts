import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { popgateFor } from '../../../src/cli/init/vendor.ts';
import { loadValidConfig } from '../../../src/cli/project/load-config.ts';
import { OWN_PACKAGE } from '../../../src/cli/project/own-package.ts';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { cleanCheckout, pack, unpack } from '../../support/checkout.ts';
import { prettily } from '../../support/config-text.ts';
import { onTerminal } from '../../support/pseudo-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-init-'));
const origin = http.createServer((_, response) => response.end('page'));
const vendored = `vendor/popgate-${OWN_PACKAGE.version}.tgz`;
let port: number;
let own: string;

const SITE = ['--domain', 'www.shop.example', '--origin', 'https://origin.shop.example', '--no-check'];

/** The command of the packed package, in the folder of these tests. */
async function popgate(args: string[], cwd = folder, from = own) {
  const run = promisify(execFile)(process.execPath, [path.join(from, 'src/cli/popgate.js'), ...args], { cwd });
  return run.then(
    ({ stdout, stderr }) => ({ status: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      status: code,
      out: stdout,
      err: stderr,
    }),
  );
}

const init = (...args: string[]) => popgate(['init', ...args]);
const inSite = (...names: string[]) => path.join(folder, 'site', ...names);
const textOf = (...names: string[]) => readFileSync(inSite(...names), 'utf8');

function filesOf(directory: string, below = ''): string[] {
  return readdirSync(path.join(directory, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(below, entry.name);
    if (entry.name === '.git') return [];
    return entry.isDirectory() ? filesOf(directory, name) : [name];
  });
}

let made: Awaited<ReturnType<typeof init>>;

beforeAll(async () => {
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  ({ port } = origin.address() as AddressInfo);
  own = await unpack(await pack(cleanCheckout(folder), folder), folder);
  made = await init('site', ...SITE);
}, 240_000);

afterAll(() => {
  origin.close();
  rmSync(folder, { recursive: true });
});

describe('a new project', () => {
  it('is nine files, the types of its names, and Popgate itself, in a repository of its own', () => {
    expect(filesOf(inSite()).toSorted()).toEqual([
      '.github/workflows/gateway.yml',
      '.gitignore',
      '.popgate/types.d.ts',
      'README.md',
      'fastly.toml',
      'package.json',
      'src/gateway.config.ts',
      'src/handlers/index.ts',
      'test/gateway.test.ts',
      'tsconfig.json',
      vendored,
    ]);
    expect(readFileSync(inSite('.git/HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
    expect(made).toEqual({
      status: 0,
      out: 'written: site\nnext:\n  cd site\n  npm install\n  npm test\n  npm run dev\n  npx popgate plan\n',
      err: '',
    });
  });

  it('names and pins what it is made of, in the versions that Popgate is tested with', () => {
    const { devDependencies: tested } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const manifest = JSON.parse(textOf('package.json')) as { name: string; devDependencies: Record<string, string> };
    expect(manifest.name).toBe('shop');
    expect(manifest.devDependencies).toEqual({
      '@fastly/cli': tested['@fastly/cli'],
      '@fastly/js-compute': tested['@fastly/js-compute'],
      popgate: `file:${vendored}`,
      typescript: tested['typescript'],
      vitest: tested['vitest'],
    });
    for (const version of Object.values(tested)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('names the actions of its workflow by commit', () => {
    const used = textOf('.github/workflows/gateway.yml').match(/uses: .*/g)!;
    expect(used.length).toBeGreaterThan(5);
    for (const action of used) expect(action).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v[\d.]+$/);
  });

  it('has the manifest that its configuration asks for, so that nothing has drifted', async () => {
    expect(parse(textOf('fastly.toml'))).toMatchObject({
      name: 'shop',
      scripts: { build: 'npm run build' },
      setup: { backends: { origin: { address: 'origin.shop.example' } } },
    });
    const more = 'more: ../package/docs/explanations/costs.md#what-is-billed';
    const costs = 'a hit costs 1 cache operation, a miss that is stored 7, one that is not 4';
    expect(await popgate(['check'], inSite())).toEqual({
      status: 0,
      out: `no problems, no drift, no warnings\n\nwww.shop.example/assets/* and 1 more: ${costs}\n${more}\n`,
      err: '',
    });
    expect(await popgate(['check'], inSite('src', 'handlers'))).toMatchObject({ status: 0 });
  });

  it('has files as Prettier writes them, with nothing left to be filled in', async () => {
    for (const file of ['src/gateway.config.ts', 'src/handlers/index.ts', 'test/gateway.test.ts']) {
      expect(textOf(file)).toBe(await prettily(textOf(file)));
    }
    for (const file of filesOf(inSite()).filter((file) => !file.endsWith('.tgz'))) {
      expect(textOf(file), file).not.toMatch(/\{\{\w+\}\}/);
    }
    expect(Object.keys((await loadValidConfig(inSite('src/gateway.config.ts'))).domains)).toEqual([
      'www.shop.example',
      'shop.example',
    ]);
  });

  it('passes the compiler, which knows the names of its handlers', async () => {
    mkdirSync(inSite('node_modules'));
    for (const name of ['@fastly', 'vitest', 'typescript'])
      symlinkSync(inPackage('node_modules', name), inSite('node_modules', name));
    symlinkSync(own, inSite('node_modules', 'popgate'));
    const tsc = () =>
      promisify(execFile)(process.execPath, [inPackage('node_modules/typescript/bin/tsc')], { cwd: inSite() });
    await tsc();
    const config = textOf('src/gateway.config.ts');
    writeFileSync(inSite('src/gateway.config.ts'), config.replace("to: 'origin' },", "handler: 'nobody' },"));
    await expect(tsc()).rejects.toMatchObject({
      stdout: expect.stringMatching(/gateway\.config\.ts\(\d+,\d+\): error/) as unknown,
    });
    writeFileSync(inSite('src/gateway.config.ts'), config);
  });
});

describe('init', () => {
  it.each<[string, string, string]>([
    ['one that is not empty', 'site', 'it is there, and not empty'],
    ['a file', 'site/README.md', 'it is a file'],
    ['one inside of Popgate', 'package/src/mine', 'it is inside of Popgate itself'],
  ])('makes no project in %s', async (_name, directory, why) => {
    const { status, err } = await init(directory, ...SITE);
    expect([status, err]).toEqual([1, expect.stringContaining(`why: ${why}`)]);
  });

  it('takes a folder that is empty, and leaves it as it was where it fails', async () => {
    mkdirSync(path.join(folder, 'empty'));
    expect(await popgate(['init', '.', ...SITE], path.join(folder, 'empty'))).toMatchObject({ status: 0 });
    const broken = path.join(folder, 'broken');
    cpSync(own, broken, {
      recursive: true,
      filter: (file) => !/^node_modules|^src.template/.test(path.relative(own, file)),
    });
    symlinkSync(inPackage('node_modules'), path.join(broken, 'node_modules'));
    mkdirSync(path.join(folder, 'there'));
    for (const directory of ['there', 'nowhere']) {
      const { status, err } = await popgate(['init', directory, ...SITE], folder, broken);
      expect([status, err]).toEqual([1, expect.stringContaining('the project cannot be written to') as unknown]);
    }
    expect(readdirSync(path.join(folder, 'there'))).toEqual([]);
    expect(existsSync(path.join(folder, 'nowhere'))).toBe(false);
  });

  it('names Popgate by its version where a registry gave it, and puts it into the project where a file did', async () => {
    const installed = path.join(folder, 'node_modules', 'popgate');
    mkdirSync(path.dirname(installed));
    symlinkSync(own, installed);
    const of = async (resolved: string) => {
      const lock = { packages: { 'node_modules/popgate': { resolved } } };
      writeFileSync(path.join(folder, 'node_modules', '.package-lock.json'), JSON.stringify(lock));
      return popgateFor(path.join(folder, 'empty'), installed);
    };
    const { version } = OWN_PACKAGE;
    expect(await of(`https://registry.example/popgate/-/popgate-${version}.tgz`)).toBe(version);
    for (const other of [`file:../popgate-${version}.tgz`, `https://host.example/popgate-${version}.tgz`])
      expect(await of(other)).toBe(`file:${vendored}`);
  });

  it('makes no repository inside of another', async () => {
    const { status, err } = await init('site/inner', ...SITE);
    expect([status, err]).toEqual([0, expect.stringContaining('becomes none of its own')]);
    expect(existsSync(inSite('inner/.git'))).toBe(false);
    rmSync(inSite('inner'), { recursive: true });
  });

  it('asks the origin, and warns where it is not well, and goes on', async () => {
    const server = http.createServer((_, response) =>
      response.writeHead(301, { Location: 'https://www.shop.example/' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { status, err } = await init('warned', '--domain', 'www.shop.example', '--origin', url);
    server.close();
    expect(status).toBe(0);
    expect(err).toMatch(/^warning: http:\S+ answers 301 Moved Permanently/);
    expect(err).toContain("set overrideHost: 'www.shop.example'");
    expect(existsSync(path.join(folder, 'warned', 'src/gateway.config.ts'))).toBe(true);
  });

  it.each([
    [[], 'there is no folder to make'],
    [['x'], 'an answer is missing'],
    [['x', ...SITE, '--name', 'node_modules'], '--name "node_modules" cannot be used'],
    [['x', ...SITE, '--name', 'Vitest'], '--name "Vitest" cannot be used'],
    [['x', ...SITE, '--name', '9'], '--name "9" cannot be used'],
    [['x', ...SITE, '--config', 'x.ts'], "unknown option '--config'"],
  ])('is a misuse with %j', async (args, what) => {
    expect(await init(...args)).toMatchObject({ status: 2, err: expect.stringContaining(what) as unknown });
    expect(existsSync(path.join(folder, 'x'))).toBe(false);
  });

  it('makes a name that npm takes of a domain whose own it would refuse', async () => {
    const site = ['--domain', 'vitest.dev', '--origin', 'https://o.example', '--no-check', '--yes'];
    expect(await init('named', ...site)).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(path.join(folder, 'named', 'package.json'), 'utf8'))).toHaveProperty(
      'name',
      'vitest-site',
    );
  });

  it('works on a real terminal', async () => {
    const env = { HOME: folder };
    const terminal = onTerminal(`cd '${folder}' && '${process.execPath}' package/src/cli/popgate.js init typed`, env);
    await terminal.sees('The domain of the site');
    terminal.type('typed.exampel\x7f\x7fle\r');
    await terminal.sees('Where the site is served from');
    terminal.type(`http://127.0.0.1:${port}\r`);
    await terminal.sees('A short name');
    terminal.type('\r');
    await terminal.sees('written: ');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).toMatch(/127\.0\.0\.1:\d+ answers 200 OK in \d+ ms, without TLS/);
    const { name, domains } = await loadValidConfig(path.join(folder, 'typed', 'src/gateway.config.ts'));
    expect([name, ...Object.keys(domains)]).toEqual(['typed', 'typed.example', 'www.typed.example']);
  });
});
