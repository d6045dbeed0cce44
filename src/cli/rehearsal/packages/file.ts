import { createHash } from 'node:crypto';
import path from 'node:path';
import { parse } from 'smol-toml';
import { Parser } from 'tar';
import { badRequest } from '../http/answer.ts';

export interface PackageRecord {
  id: string;
  metadata: PackageMetadata;
  created_at: string;
  updated_at: string;
}

export interface PackageMetadata {
  name: string;
  description: string;
  authors: string[];
  language: string;
  /** Of the Wasm, in bytes. */
  size: number;
  /** SHA-512 of the package. */
  hashsum: string;
  /** SHA-512 of what is in its files, in the order of their names. */
  files_hash: string;
  cloned_from?: string;
}

/** Fastly's limit is 100 MB for the package; unpacked it may be more. */
const MAX_UNPACKED = 400_000_000;
const WASM_MAGIC = Buffer.from('\0asm', 'latin1');

/** Reads a tar.gz as the real API does: a 400 for anything else. */
export async function readPackage(bytes: Buffer): Promise<PackageMetadata> {
  const files = await unpack(bytes).catch(() => undefined);
  const wasm = files && fileNamed(files, 'main.wasm');
  const manifest = files && readManifest(fileNamed(files, 'fastly.toml'));
  if (!files || !manifest || !wasm?.subarray(0, 4).equals(WASM_MAGIC)) {
    throw badRequest('Failed to extract metadata from package');
  }
  const { name, description, authors, language, cloned_from: clonedFrom } = manifest;
  return {
    name: textOf(name),
    description: textOf(description),
    authors: Array.isArray(authors) ? authors.map(String) : [],
    language: textOf(language),
    size: wasm.length,
    hashsum: createHash('sha512').update(bytes).digest('hex'),
    files_hash: hashFiles(files),
    ...(typeof clonedFrom === 'string' && { cloned_from: clonedFrom }),
  };
}

/** Names with their contents. Directories do not count; a link is an empty file. */
type Files = ReadonlyMap<string, Buffer>;

function unpack(bytes: Buffer): Promise<Files> {
  return new Promise((resolve, reject) => {
    if (bytes.readUInt16BE(0) !== 0x1f8b) throw new Error('this is no gzip');
    const files = new Map<string, Buffer>();
    let size = 0;
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const chunks: Buffer[] = [];
        entry.on('data', (chunk) => {
          size += chunk.length;
          if (size > MAX_UNPACKED) parser.abort(new Error('too large'));
          else chunks.push(chunk);
        });
        entry.on('end', () => {
          if (entry.type !== 'Directory') files.set(entry.path, Buffer.concat(chunks));
        });
        entry.resume();
      },
    });
    parser.on('error', reject);
    parser.on('end', () => resolve(files));
    parser.end(bytes);
  });
}

function fileNamed(files: Files, name: string): Buffer | undefined {
  return [...files].find(([file]) => path.posix.basename(file) === name)?.[1];
}

function readManifest(file: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    return file && parse(file.toString('utf8'));
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function hashFiles(files: Files): string {
  const hash = createHash('sha512');
  // By bytes, as Go sorts its strings.
  const names = [...files.keys()].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  for (const name of names) hash.update(files.get(name)!);
  return hash.digest('hex');
}
