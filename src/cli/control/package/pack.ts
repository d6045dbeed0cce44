import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { stringify } from 'smol-toml';
import { Header } from 'tar';
import { parseManifest } from '../../project/manifest-text.ts';
import { MANIFEST, WASM } from '../../project/paths.ts';
import { CliError, messageOf } from '../../terminal/cli-error.ts';

/** What Fastly takes as the code of a service. */
export interface Package {
  /** A tar.gz. The same for the same Wasm and manifest, as long as Node's zlib is the same. */
  bytes: Buffer;
  /** SHA-512 of `bytes`, in hex. */
  hashsum: string;
  /** SHA-512 of the files in it, in hex: what Fastly compares packages by, and `fastly compute hash-files` prints. */
  filesHash: string;
}

/** Packs a Wasm as `fastly compute build` does: one folder, with the Wasm and a manifest in it. `manifest` is the text of a fastly.toml. */
export async function packGateway(wasmFile: string, manifest: string): Promise<Package> {
  const { name, text } = packedManifest(manifest);
  const files = new Map([
    [`${name}/${WASM.replaceAll('\\', '/')}`, await readWasm(wasmFile)],
    [`${name}/${MANIFEST}`, Buffer.from(text)],
  ]);
  requireSize('the Wasm', files.get(`${name}/${WASM.replaceAll('\\', '/')}`)!.length);
  const bytes = await compress(archive([`${name}/`, `${name}/bin/`], files));
  requireSize('the package', bytes.length);
  return { bytes, hashsum: sha512([bytes]), filesHash: sha512(inOrder(files).map(([, content]) => content)) };
}

/** Fastly's limit for what is compiled, and for what is sent: 100 MB (Compute resource limits). */
const MAX_BYTES = 100_000_000;

/** Before it is sent, which takes minutes. */
function requireSize(what: string, bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw new CliError(`${what} is too large for Fastly`, {
    why: `it has ${(bytes / 1e6).toFixed(1)} MB, and Fastly takes ${MAX_BYTES / 1e6} MB`,
    fix: 'put large tables and texts into stores instead of the code; nothing was sent',
  });
}

async function readWasm(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new CliError('there is no Wasm to pack', { why: messageOf(error), fix: 'build it first: npx popgate build' });
  }
}

/**
 * Fastly wants a fastly.toml in the package, but goes by none of its tables: those are for the CLI. So it says what the
 * package is, and neither which service it was for, nor what is in the local stores.
 */
function packedManifest(manifest: string): { name: string; text: string } {
  const { name = 'popgate', description = '', authors = [], language = 'javascript' } = parseManifest(manifest);
  const folder = typeof name === 'string' ? name.replaceAll(/[^A-Za-z0-9_-]+/g, '-') : '';
  return { name: folder || 'package', text: stringify({ manifest_version: 3, name, description, authors, language }) };
}

const BLOCK = 512;

/** Two empty blocks are its end. */
function archive(folders: readonly string[], files: ReadonlyMap<string, Buffer>): Buffer {
  const entries = [
    ...folders.map((path) => header({ path, type: 'Directory', mode: 0o755, size: 0 })),
    ...inOrder(files).flatMap(([path, content]) => [
      header({ path, type: 'File', mode: 0o644, size: content.length }),
      content,
      Buffer.alloc(-content.length & (BLOCK - 1)),
    ]),
  ];
  return Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
}

/** Of nobody, at no time: what is packed again is the same. */
function header(entry: { path: string; type: 'File' | 'Directory'; mode: number; size: number }): Buffer {
  const block = Buffer.alloc(BLOCK);
  new Header({ ...entry, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' }).encode(block);
  return block;
}

function inOrder(files: ReadonlyMap<string, Buffer>): [string, Buffer][] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Where the header of a gzip file names the operating system. RFC 1952 §2.3 */
const OS_BYTE = 9;
const UNKNOWN_OS = 255;

async function compress(bytes: Buffer): Promise<Buffer> {
  const compressed = await promisify(gzip)(bytes);
  compressed[OS_BYTE] = UNKNOWN_OS;
  return compressed;
}

function sha512(parts: readonly Buffer[]): string {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
