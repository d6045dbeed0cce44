import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { startRehearsal, type Rehearsal, type RehearsalOptions } from '../../../src/cli/rehearsal/rehearsal.ts';

interface Reply {
  status: number;
  headers: Headers;
  // What a test looks at is its own matter.
  body: Json;
}

export type Json = Record<string, unknown> & Json[] & { [name: string]: Json };

type Sent = { form: Record<string, string> } | { json: unknown } | { text: string } | { package: Buffer };

/** A rehearsal, and a client of it. */
export interface Stage extends Rehearsal {
  /** `GET /service`, and what is sent. */
  call(request: string, sent?: Sent, headers?: Record<string, string>): Promise<Reply>;
}

export async function startStage(options: RehearsalOptions = {}): Promise<Stage> {
  const rehearsal = await startRehearsal({ note: () => {}, ...options });
  return {
    ...rehearsal,
    async call(request, sent, headers = {}) {
      const [method = '', target = ''] = request.split(' ');
      const { body, type } = encode(sent);
      const response = await fetch(`${rehearsal.url}${target}`, {
        method,
        headers: { 'Fastly-Key': rehearsal.token, ...(type && { 'Content-Type': type }), ...headers },
        ...(body !== undefined && { body }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parse(text) };
    },
  };
}

function encode(sent: Sent | undefined): { body?: BodyInit; type?: string } {
  if (!sent) return {};
  if ('form' in sent) return { body: new URLSearchParams(sent.form) };
  if ('json' in sent) return { body: JSON.stringify(sent.json), type: 'application/json' };
  if ('text' in sent) return { body: sent.text, type: 'text/plain' };
  const form = new FormData();
  form.set('package', new Blob([new Uint8Array(sent.package)]), 'package.tar.gz');
  return { body: form };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text as unknown as Json;
  }
}

export const TINY_WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

export interface Packed {
  bytes: Buffer;
  file: string;
  folder: string;
}

/** A package as `fastly compute pack` makes them: all in one folder. The caller removes `folder`. */
export async function packFiles(files: Record<string, string | Buffer>): Promise<Packed> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-pack-'));
  const names = Object.keys(files);
  for (const name of names) await writeFile(path.join(folder, name), files[name]!);
  const chunks: Buffer[] = [];
  for await (const chunk of create({ gzip: true, cwd: folder, prefix: 'shop' }, names)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const file = path.join(folder, 'package.tar.gz');
  await writeFile(file, bytes);
  return { bytes, file, folder };
}

export const MANIFEST_TEXT = `manifest_version = 3
name = "shop"
description = "A shop"
authors = ["a@example.com"]
language = "javascript"
`;

/** The bytes of a package that is good. */
export async function goodPackage(manifest = MANIFEST_TEXT): Promise<Buffer> {
  const { bytes, folder } = await packFiles({ 'fastly.toml': manifest, 'main.wasm': TINY_WASM });
  await rm(folder, { recursive: true });
  return bytes;
}

/** A service in production with these domains. */
export async function launch(stage: Stage, ...domains: string[]): Promise<string> {
  const { body } = await stage.call('POST /service', { form: { name: domains[0]!, type: 'wasm' } });
  const id = String(body.id);
  for (const name of domains) await stage.call(`POST /service/${id}/version/1/domain`, { form: { name } });
  await stage.call(`PUT /service/${id}/version/1/package`, { package: await goodPackage() });
  await stage.call(`PUT /service/${id}/version/1/activate`);
  return id;
}
