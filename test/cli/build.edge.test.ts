import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { afterAll, describe, expect, it } from 'vitest';
import { fastlyBinary } from '../../src/cli/fastly/binary.ts';
import { freePort } from '../support/listening.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const popgate = path.join(root, 'src/cli/popgate.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-build-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The Fastly CLI asks for updates and tools first; this makes such questions fail at once. Loopback is not proxied. */
const env = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9' };

const SMALL = `export default defineGateway({
  name: 'small',
  backends: { site: { origin: 'https://site.example', local: 'http://127.0.0.1:9' } },
  domains: { 'a.example': { routes: [{ path: '/teapot', respond: { status: 418, body: 'short and stout' } }, { path: '/*', to: 'site' }] } },
  stores: { config: { flags: { banner: 'on' } }, kv: { pages: {} }, secret: { payments: ['api_key'] } },
  local: { geolocation: { '203.0.113.7': { city: 'Lyon', latitude: 45.75 } } },
  environments: { staging: { domains: { 'a.example': 'a.test' }, backends: { site: { local: 'http://127.0.0.1:10' } } } },
});`;
const BROKEN = `export default { name: 'broken', domains: { 'a.example': { routes: [{ path: '/*', to: 'nowhere' }] } } };`;

function writeConfig(name: string, source: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `import { defineGateway } from 'popgate';\n${source}`);
  return file;
}

interface Result {
  status: number;
  out: string;
  err: string;
}

function run(file: string, args: string[], cwd = folder): Promise<Result> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env }, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

function get(port: number, host: string, at: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: at, headers: { host } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    request.on('error', reject);
  });
}

describe('the checkout', () => {
  it('is built, packed and found valid by the Fastly CLI', { timeout: 120_000 }, async () => {
    const manifest = readFileSync(path.join(root, 'fastly.toml'), 'utf8');
    const built = await run(fastlyBinary(), ['compute', 'build', '-i'], root);
    expect(built.out + built.err).toContain('Built package (pkg/popgate.tar.gz)');
    expect(await run(fastlyBinary(), ['compute', 'validate', '-i'], root)).toMatchObject({ status: 0 });
    expect(readFileSync(path.join(root, 'fastly.toml'), 'utf8')).toBe(manifest);
  });
});

describe('popgate build', () => {
  it('builds another configuration into a folder of its own, twice at the same time', async () => {
    const config = writeConfig('small.ts', SMALL);
    const folders = ['one', 'two'].map((name) => path.join(folder, name));
    const results = await Promise.all(folders.map((out) => run(popgate, ['build', '--config', config, '--out', out])));
    for (const [index, out] of folders.entries()) {
      expect(results[index]).toMatchObject({
        status: 0,
        out: expect.stringContaining(path.join(out, 'bin')) as unknown,
      });
      expect(existsSync(path.join(out, 'bin/main.wasm'))).toBe(true);
      expect(parse(readFileSync(path.join(out, 'fastly.toml'), 'utf8'))).toMatchObject({
        manifest_version: 3,
        local_server: { backends: { site: { url: 'http://127.0.0.1:9' } } },
      });
    }
  });

  it('prints only the problems of a broken one, and leaves no Wasm', async () => {
    const out = path.join(folder, 'broken');
    mkdirSync(path.join(out, 'bin'), { recursive: true });
    writeFileSync(path.join(out, 'bin/main.wasm'), 'of an earlier build');
    const { status, err } = await run(popgate, ['build', '--config', writeConfig('broken.ts', BROKEN), '--out', out]);
    expect(status).toBe(1);
    expect(err).toMatch(/^The configuration has 1 problem:/);
    expect(err).toContain('there is no backend or pool "nowhere"');
    expect(existsSync(path.join(out, 'bin/main.wasm'))).toBe(false);
  });
});

describe('popgate serve', () => {
  it('serves another configuration, and ends with all that it started', { timeout: 120_000 }, async () => {
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const args = ['serve', '--config', writeConfig('small.ts', SMALL), '--addr', address];
    const server = spawn(popgate, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
      expect(line).toBe(`listening on http://${address}`);
      expect(await get(port, 'a.example', '/teapot')).toEqual({ status: 418, body: 'short and stout' });

      const second = await run(popgate, args);
      expect(second.status).toBe(1);
      expect(second.err).toContain(`${address} cannot be listened on`);
    } finally {
      server.kill('SIGTERM');
    }
    expect(await once(server, 'exit')).toEqual([0, null]);
    await expect(get(port, 'a.example', '/')).rejects.toThrow('ECONNREFUSED');
  });

  it('serves an environment by its own domains and backends', { timeout: 120_000 }, async () => {
    const port = await freePort();
    const config = writeConfig('small.ts', SMALL);
    const server = spawn(popgate, ['serve', '--config', config, '--env', 'staging', '--addr', `127.0.0.1:${port}`], {
      cwd: folder,
      env: { ...env, POPGATE_ENV: 'production', TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await once(createInterface({ input: server.stdout }), 'line');
      expect(await get(port, 'a.test', '/teapot')).toEqual({ status: 418, body: 'short and stout' });
      expect(await get(port, 'a.example', '/teapot')).toMatchObject({ status: 421 });
      const [place = ''] = readdirSync(folder).filter((name) => name.startsWith('popgate-'));
      expect(parse(readFileSync(path.join(folder, place, 'fastly.toml'), 'utf8'))).toMatchObject({
        local_server: { backends: { site: { url: 'http://127.0.0.1:10', override_host: 'site.example' } } },
      });
    } finally {
      server.kill('SIGTERM');
    }
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  it('ends with status 1 where the configuration is broken', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const result = await run(popgate, ['serve', '--config', writeConfig('broken.ts', BROKEN), '--addr', address]);
    expect(result).toMatchObject({ status: 1, out: '' });
  });
});
