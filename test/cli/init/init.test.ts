import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
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
import { copyCheckout } from '../../../src/cli/init/copy-checkout.ts';
import { DEMO_HASH, hashOf } from '../../../src/cli/init/project-files.ts';
import { main } from '../../../src/cli/main.ts';
import { loadValidConfig } from '../../../src/cli/project/load-config.ts';
import { CHECKOUT, DEFAULT_CONFIG, inCheckout } from '../../../src/cli/project/paths.ts';
import { prettily } from '../../support/config-text.ts';
import { demoSite } from '../../support/demo-site.ts';
import { onTerminal } from '../../support/pseudo-terminal.ts';
import { type FakeSurroundings, fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-init-'));
const own = path.join(folder, 'own');
const origin = http.createServer((_, response) => response.end('page'));
let port: number;

const SITE = ['--domain', 'www.shop.example', '--origin', 'https://origin.shop.example', '--no-check'];

async function init(args: string[], surroundings: FakeSurroundings = {}) {
  const terminal = fakeTerminal({}, surroundings);
  const status = await main(['init', ...args], terminal);
  const { asked } = terminal;
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n'), asked };
}

/** The command line of the copy itself. */
async function inCopy(...args: string[]): Promise<{ status: number; text: string }> {
  const run = promisify(execFile)(process.execPath, [path.join(own, 'src/cli/popgate.js'), ...args], { cwd: own });
  return run.then(
    ({ stdout, stderr }) => ({ status: 0, text: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      status: code,
      text: stdout + stderr,
    }),
  );
}

beforeAll(async () => {
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  ({ port } = origin.address() as AddressInfo);
  expect(await init([own, ...SITE])).toMatchObject({ status: 0 });
  symlinkSync(inCheckout('node_modules'), path.join(own, 'node_modules'));
}, 60_000);

afterAll(() => {
  origin.close();
  rmSync(folder, { recursive: true });
});

describe('init in a folder of its own', () => {
  it('is a whole project that passes check, with the name of the site', async () => {
    const costs = 'a hit costs 1 cache operation, a miss that is stored 7, one that is not 4';
    const text = `no problems, no drift, no warnings\n\nwww.shop.example/assets/* and 1 more: ${costs}\n`;
    expect(await inCopy('check')).toEqual({ status: 0, text });
    const manifest = readFileSync(path.join(own, 'fastly.toml'), 'utf8');
    expect(parse(manifest)).toMatchObject({
      name: 'shop',
      setup: { backends: { origin: { address: 'origin.shop.example' } } },
    });
    expect(readFileSync(path.join(own, 'popgate.json'), 'utf8')).toBe('{}\n');
    expect(readdirSync(own)).toEqual(
      expect.arrayContaining(['package.json', 'package-lock.json', '.gitignore', 'test']),
    );
    for (const made of ['.git', 'bin', 'pkg']) expect(existsSync(path.join(own, made))).toBe(false);
  });

  it('has a configuration as Prettier writes it, which the compiler takes', async () => {
    const file = path.join(own, 'src/gateway.config.ts');
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(await prettily(text));
    expect(Object.keys((await loadValidConfig(file)).domains)).toEqual(['www.shop.example', 'shop.example']);
    await promisify(execFile)(
      process.execPath,
      [path.join(own, 'node_modules/typescript/bin/tsc'), '-p', 'src/tsconfig.edge.json'],
      { cwd: own },
    );
  });

  it.skipIf(demoSite.isMissing)(`leaves this checkout as it is${demoSite.note}`, () => {
    expect(hashOf(readFileSync(DEFAULT_CONFIG, 'utf8'))).toBe(DEMO_HASH);
    expect(createHash('sha256').update(readFileSync(DEFAULT_CONFIG)).digest('hex')).toBe(DEMO_HASH);
  });

  it('leaves service, account and state of the other behind, and its lines as they are', async () => {
    const toml = path.join(own, 'fastly.toml');
    const before = readFileSync(toml, 'utf8');
    writeFileSync(toml, `service_id = "SVC1"\nprofile = "work"\n# mine\n${before}`);
    writeFileSync(path.join(own, 'popgate.json'), '{ "production": "SVC1" }');
    for (const made of ['bin', 'pkg', '.git']) {
      mkdirSync(path.join(own, made));
      writeFileSync(path.join(own, made, 'made'), '');
    }
    const third = path.join(folder, 'third');
    expect(await inCopy('init', third, ...SITE, '--name', 'third')).toMatchObject({ status: 0 });
    expect(readFileSync(path.join(third, 'fastly.toml'), 'utf8')).toBe(
      `# mine\n${before.replace('name = "shop"', 'name = "third"')}`,
    );
    expect(readFileSync(path.join(third, 'popgate.json'), 'utf8')).toBe('{}\n');
    for (const made of ['node_modules', 'bin', 'pkg', '.git']) expect(existsSync(path.join(third, made))).toBe(false);
  });

  it.each<[string, () => string, string]>([
    ['one that is not empty', () => own, 'it is there, and not empty'],
    ['a file', () => path.join(own, 'LICENSE'), 'it is a file'],
    ['one inside of the checkout', () => inCheckout('src', 'mine'), 'it is inside of this checkout'],
    ['the checkout', () => CHECKOUT, 'it is there, and not empty'],
  ])('is none in %s', async (_name, directory, why) => {
    const { status, err } = await init([directory(), ...SITE]);
    expect([status, err]).toEqual([1, expect.stringContaining(`why: ${why}`)]);
  });

  it('is nothing where the copy fails', async () => {
    const broken = path.join(folder, 'broken');
    mkdirSync(broken);
    writeFileSync(path.join(broken, 'a'), 'a');
    await expect(copyCheckout(broken, path.join(broken, 'a', 'b'))).rejects.toThrow('cannot be copied');
    expect(readdirSync(broken)).toEqual(['a']);
    const half = path.join(folder, 'half');
    await expect(copyCheckout(path.join(folder, 'nowhere'), half)).rejects.toThrow('cannot be copied');
    expect(existsSync(half)).toBe(false);
  });
});

describe('init in the checkout itself', () => {
  it.skipIf(demoSite.isMissing)(
    `asks before it overwrites what somebody wrote, and keeps the state${demoSite.note}`,
    async () => {
      const file = path.join(own, 'src/gateway.config.ts');
      writeFileSync(path.join(own, 'popgate.json'), '{ "production": "SVC1" }');
      const other = ['--domain', 'app.shop.example', '--origin', 'https://o.example', '--no-check'];
      const before = readFileSync(file, 'utf8');
      const refused = await inCopy('init', ...other);
      expect(refused).toMatchObject({ status: 1, text: expect.stringContaining('would be overwritten') as unknown });
      expect(readFileSync(file, 'utf8')).toBe(before);
      expect((await inCopy('init', ...other, '--yes')).status).toBe(0);
      expect(Object.keys((await loadValidConfig(file)).domains)).toEqual(['app.shop.example']);
      expect((await inCopy('check')).status).toBe(0);
      expect(readFileSync(path.join(own, 'popgate.json'), 'utf8')).toContain('SVC1');
      // The demo that came with it is nobody's.
      cpSync(DEFAULT_CONFIG, file);
      expect((await inCopy('init', ...other)).status).toBe(0);
    },
  );

  it('works on a real terminal', async () => {
    const env = { HOME: folder };
    const terminal = onTerminal(`cd '${own}' && '${process.execPath}' src/cli/popgate.js init`, env);
    await terminal.sees('Overwrite it? [y/N]');
    terminal.type('y\r');
    await terminal.sees('The domain of the site');
    terminal.type('typed.exampel\x7f\x7fle\r');
    await terminal.sees('Where the site is served from');
    terminal.type(`http://127.0.0.1:${port}\r`);
    await terminal.sees('A short name');
    terminal.type('\r');
    await terminal.sees('written: ');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).toMatch(/127\.0\.0\.1:\d+ answers 200 OK in \d+ ms, without TLS/);
    const { name, domains } = await loadValidConfig(path.join(own, 'src/gateway.config.ts'));
    expect([name, ...Object.keys(domains)]).toEqual(['typed', 'typed.example', 'www.typed.example']);
  });
});

describe('init of one file', () => {
  const file = path.join(folder, 'new', 'gateway.config.ts');

  it('writes it, says what comes next, and overwrites it only where it may', async () => {
    const { status, out } = await init(['--config', file, ...SITE]);
    expect([status, out]).toEqual([
      0,
      `written: ${file}\nnext:\n  npx popgate serve --config '${file}'\n  npx popgate plan --config '${file}'`,
    ]);
    expect((await init(['--config', file, ...SITE])).status).toBe(1);
    expect(await init(['--config', file, ...SITE], { answers: ['no'] })).toMatchObject({
      status: 1,
      err: expect.stringContaining('was left as it is') as unknown,
    });
    expect((await init(['--config', file, ...SITE, '--name', 'b'], { answers: ['y'] })).status).toBe(0);
    expect((await loadValidConfig(file)).name).toBe('b');
  });

  it('asks the origin, and warns where it is not well, and goes on', async () => {
    const other = path.join(folder, 'warned.config.ts');
    const server = http.createServer((_, response) =>
      response.writeHead(301, { Location: 'https://www.shop.example/' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { status, err } = await init(['--config', other, '--domain', 'www.shop.example', '--origin', url]);
    server.close();
    expect(status).toBe(0);
    expect(err).toMatch(/^warning: http:\S+ answers 301 Moved Permanently/);
    expect(err).toContain("set overrideHost: 'www.shop.example'");
    expect(existsSync(other)).toBe(true);
  });

  it.each([
    [[own, '--config', file, ...SITE], 'DIR or --config, not both'],
    [['--config', path.join(folder, 'x.ts')], 'nobody is there to be asked'],
  ])('is a misuse with %j', async (args, what) => {
    expect(await init(args)).toMatchObject({ status: 2, err: expect.stringContaining(what) as unknown });
    expect(existsSync(path.join(folder, 'x.ts'))).toBe(false);
  });

  it('says where it cannot write', async () => {
    const { status, err } = await init(['--config', path.join(file, 'x.ts'), ...SITE]);
    expect([status, err]).toEqual([1, expect.stringContaining('cannot be written')]);
  });
});
