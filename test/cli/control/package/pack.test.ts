import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'smol-toml';
import { extract, list } from 'tar';
import { afterAll, expect, test } from 'vitest';
import { packGateway } from '../../../../src/cli/control/package/pack.ts';
import { fastlyBinary } from '../../../../src/cli/fastly/binary.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Not one that runs, and of no round size. */
const WASM = Buffer.from('\0asm'.repeat(4321));
const MANIFEST = `manifest_version = 3
name = "my shop"
description = "A shop"
authors = ["me@shop.example"]
language = "javascript"
service_id = "SU1Z0isxPaozGVKXdv0eY"
[scripts]
build = "make"
[[local_server.secret_stores.popgate]]
key = "admin_token"
data = "hunter2"
[setup.backends.shop]
address = "shop.example"
`;

function wasmFile(name: string): string {
  const file = path.join(folder, name, 'main.wasm');
  mkdirSync(path.dirname(file));
  writeFileSync(file, WASM);
  return file;
}

async function run(...args: string[]): Promise<string> {
  // The Fastly CLI asks for updates first, which fails at once this way; and it keeps what it finds out at home.
  const env = { ...process.env, HOME: folder, HTTPS_PROXY: 'http://127.0.0.1:9' };
  const { stdout } = await promisify(execFile)(fastlyBinary(), ['compute', ...args, '-i'], { cwd: folder, env });
  return stdout;
}

test('a package is one folder with the Wasm and a manifest that says what it is, and nothing more', async () => {
  const file = path.join(folder, 'looked-into.tar.gz');
  writeFileSync(file, (await packGateway(wasmFile('one'), MANIFEST)).bytes);
  const entries: unknown[] = [];
  list({
    file,
    sync: true,
    onReadEntry: ({ path, mode, mtime, uid }) => entries.push([path, mode, mtime?.getTime(), uid]),
  });
  expect(entries).toEqual([
    ['my-shop/', 0o755, 0, 0],
    ['my-shop/bin/', 0o755, 0, 0],
    ['my-shop/bin/main.wasm', 0o644, 0, 0],
    ['my-shop/fastly.toml', 0o644, 0, 0],
  ]);
  extract({ file, cwd: folder, sync: true });
  expect(readFileSync(path.join(folder, 'my-shop/bin/main.wasm')).equals(WASM)).toBe(true);
  expect(parse(readFileSync(path.join(folder, 'my-shop/fastly.toml'), 'utf8'))).toEqual({
    manifest_version: 3,
    name: 'my shop',
    description: 'A shop',
    authors: ['me@shop.example'],
    language: 'javascript',
  });
});

test('what is packed again is the same, wherever and whenever', async () => {
  const first = await packGateway(wasmFile('first'), MANIFEST);
  const second = wasmFile('second');
  utimesSync(second, 1, 1);
  chmodSync(second, 0o600);
  expect(await packGateway(second, MANIFEST)).toEqual(first);
  // RFC 1952 §2.3: no flags, no time, no system.
  expect(first.bytes.subarray(0, 10).toString('hex')).toMatch(/^1f8b080000000000..ff$/);
  writeFileSync(second, 'other');
  expect((await packGateway(second, MANIFEST)).filesHash).not.toBe(first.filesHash);
});

test('the Fastly CLI finds it valid, and the same hash of its files', async () => {
  const file = path.join(folder, 'hashed.tar.gz');
  const { bytes, hashsum, filesHash } = await packGateway(wasmFile('hashed'), MANIFEST);
  writeFileSync(file, bytes);
  expect(hashsum).toBe(createHash('sha512').update(bytes).digest('hex'));
  expect(await run('validate', '--package', file)).toContain('Validated package');
  expect(await run('hash-files', '--package', file, '--skip-build')).toContain(filesHash);
});

test('any name makes a folder of its own', async () => {
  for (const [name, expected] of [
    ['../../etc', '-etc/'],
    ['', 'package/'],
    ['été', '-t-/'],
  ]) {
    const file = path.join(folder, 'named.tar.gz');
    writeFileSync(file, (await packGateway(path.join(folder, 'one/main.wasm'), `name = "${name}"`)).bytes);
    const paths: string[] = [];
    list({ file, sync: true, onReadEntry: (entry) => paths.push(entry.path) });
    expect(paths[0]).toBe(expected);
  }
});

test.each([
  ['no Wasm', () => [path.join(folder, 'none.wasm'), MANIFEST], 'there is no Wasm to pack'],
  ['a manifest that is no TOML', () => [wasmFile('toml'), 'name ='], 'fastly.toml cannot be read'],
])('%s is told', async (_name, given, expected) => {
  const [wasm = '', manifest = ''] = given();
  await expect(packGateway(wasm, manifest)).rejects.toThrow(expected);
});

test('a Wasm that Fastly would not take is refused before it is compressed and sent', async () => {
  const file = wasmFile('large');
  truncateSync(file, 100_000_001);
  await expect(packGateway(file, MANIFEST)).rejects.toMatchObject({
    message: 'the Wasm is too large for Fastly',
    why: 'it has 100.0 MB, and Fastly takes 100 MB',
  });
});
