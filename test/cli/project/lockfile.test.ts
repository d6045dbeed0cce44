import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SCRIPT = '.ci/complete-lockfile.mjs';
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Entry {
  version: string;
  os?: string[];
  cpu?: string[];
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}
interface Lock {
  packages: Record<string, Entry>;
}

const readLock = (from: string): Lock => JSON.parse(readFileSync(path.join(from, 'package-lock.json'), 'utf8')) as Lock;

function complete(from: string, ...args: string[]): Promise<{ status: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(from, SCRIPT), ...args], (error, out) => {
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
});
