import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SCRIPT = '.ci/complete-lockfile.mjs';
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-lock-'));
/** Knows one package. */
const INTEGRITY = 'sha512-abc==';
const registry = http.createServer((request, response) => {
  const name = decodeURIComponent(request.url!.slice(1));
  if (name !== '@esbuild/win32-x64') return void response.writeHead(404).end('{}');
  const { version } = readLock(root).packages[`node_modules/${name}`]!;
  const manifest = { name, version, dist: { integrity: INTEGRITY, tarball: 'http://127.0.0.1:9/none.tgz' } };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: manifest } }));
});
beforeAll(() => new Promise<void>((resolve) => void registry.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

interface Entry {
  version: string;
  os?: string[];
  cpu?: string[];
  optional?: boolean;
  integrity?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}
interface Lock {
  packages: Record<string, Entry>;
}

const readLock = (from: string): Lock => JSON.parse(readFileSync(path.join(from, 'package-lock.json'), 'utf8')) as Lock;

function complete(from: string, ...args: string[]): Promise<{ status: number; out: string }> {
  const registryUrl = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
  const npm = {
    npm_config_registry: registryUrl,
    npm_config_cache: path.join(folder, 'cache'),
    npm_config_fetch_retries: '0',
  };
  const env = { ...process.env, ...npm };
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(from, SCRIPT), ...args], { env }, (error, out) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out });
    });
  });
}

/** A copy of the script beside a lock of its own. */
function withLock(lock: Lock): void {
  mkdirSync(path.join(folder, '.ci'), { recursive: true });
  copyFileSync(path.join(root, SCRIPT), path.join(folder, SCRIPT));
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(lock));
}

describe('the lock of the checkout', () => {
  it('has the packages of every platform', async () => {
    expect(await complete(root, '--check')).toEqual({ status: 0, out: 'package-lock.json is complete\n' });
  });

  it('has an entry for every optional package that is asked for', () => {
    const { packages } = readLock(root);
    const asked = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(asked).toContain('@fastly/cli-darwin-arm64');
    const names = new Set(Object.keys(packages).map((place) => place.split('node_modules/').at(-1)));
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });

  it('was made from the dependencies of package.json', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
    const own = readLock(root).packages[''] as unknown as Record<string, unknown>;
    for (const field of ['version', 'dependencies', 'devDependencies']) expect(own[field]).toEqual(manifest[field]);
  });
});

/** The packages that npm would install without knowing what they should be. */
function unverified({ packages }: Lock): string[] {
  return Object.entries(packages)
    .filter(([place, { integrity, link }]) => place !== '' && integrity === undefined && link !== true)
    .map(([place]) => place);
}

it('S78 every package of the lock is verified, but the seven of the Fastly CLI that the registry lacks', () => {
  const places = unverified(readLock(root));
  expect(places.filter((place) => !/^node_modules\/@fastly\/cli-(?:darwin|linux|win32)-\w+$/.test(place))).toEqual([]);
  expect(places).toHaveLength(7);
});

describe('a lock that lacks packages', () => {
  const lacking = ['node_modules/@fastly/cli-darwin-arm64', 'node_modules/@esbuild/win32-x64'];
  const short = (): Lock => {
    const { packages, ...rest } = readLock(root);
    return { ...rest, packages: Object.fromEntries(Object.entries(packages).filter(([at]) => !lacking.includes(at))) };
  };

  it('is told by --check, and left as it is', async () => {
    withLock(short());
    const { status, out } = await complete(folder, '--check');
    expect(status).toBe(1);
    for (const place of lacking) expect(out).toContain(place);
    expect(readLock(folder)).toEqual(short());
  });

  it('is completed, with the platform of each, and is then complete', async () => {
    withLock(short());
    expect((await complete(folder)).status).toBe(0);
    const { packages } = readLock(folder);
    const known = readLock(root).packages;
    for (const place of lacking) {
      const { version, os: systems, cpu, optional } = known[place]!;
      expect(packages[place]).toMatchObject({ version, os: systems, cpu, optional });
    }
    expect(Object.keys(packages).sort()).toEqual(Object.keys(known).sort());
    expect((await complete(folder, '--check')).status).toBe(0);
  });

  it('S78 gets the integrity that the registry has, and tells where it has none', async () => {
    withLock(short());
    const { out } = await complete(folder);
    expect(readLock(folder).packages['node_modules/@esbuild/win32-x64']!.integrity).toBe(INTEGRITY);
    expect(unverified(readLock(folder))).toContain('node_modules/@fastly/cli-darwin-arm64');
    expect(out).toMatch(/^the registry has no integrity for .*node_modules\/@fastly\/cli-darwin-arm64/m);
    expect(out).not.toContain('no integrity for node_modules/@esbuild');
  });
});
