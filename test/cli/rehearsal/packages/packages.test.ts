import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MANIFEST_TEXT, packFiles, type Stage, startStage, TINY_WASM } from '../client.ts';

let stage: Stage;
let place: string;

beforeAll(async () => {
  stage = await startStage({ now: () => Date.UTC(2026, 2, 1, 12) });
  const { body } = await stage.call('POST /service', { form: { name: 'packages', type: 'wasm' } });
  place = `/service/${String(body.id)}/version/1/package`;
});

afterAll(() => stage.stop());

const sha512 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

async function packed(files: Record<string, string | Buffer>): Promise<Buffer> {
  const { bytes, folder } = await packFiles(files);
  await rm(folder, { recursive: true });
  return bytes;
}

describe('a package', () => {
  it('is not there at first', async () => {
    expect((await stage.call(`GET ${place}`)).body).toMatchObject({ msg: 'Record not found' });
  });

  it('has the recorded shape, and both hashes', async () => {
    const bytes = await packed({ 'main.wasm': TINY_WASM, 'fastly.toml': MANIFEST_TEXT, 'Readme.md': 'read me' });
    const { status, body } = await stage.call(`PUT ${place}`, { package: bytes });
    const [, , service] = place.split('/');
    const time = '2026-03-01T12:00:00Z';
    expect([status, body]).toEqual([
      200,
      {
        service_id: service,
        version: 1,
        id: expect.stringMatching(/^\w{22}$/),
        metadata: {
          name: 'shop',
          description: 'A shop',
          authors: ['a@example.com'],
          language: 'javascript',
          size: TINY_WASM.length,
          hashsum: sha512(bytes),
          files_hash: sha512('read me', MANIFEST_TEXT, TINY_WASM),
        },
        created_at: time,
        updated_at: time,
        deleted_at: null,
      },
    ]);
    expect((await stage.call(`GET ${place}`)).body).toEqual(body);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['no archive', async () => Buffer.from('this is none')],
    ['nothing', async () => Buffer.alloc(0)],
    ['a gzip of no tar', async () => gzipSync('nothing in it')],
    [
      'a package cut off',
      async () => (await packed({ 'fastly.toml': MANIFEST_TEXT, 'main.wasm': TINY_WASM })).subarray(0, 90),
    ],
    ['no Wasm', () => packed({ 'fastly.toml': MANIFEST_TEXT })],
    ['no manifest', () => packed({ 'main.wasm': TINY_WASM })],
    ['a Wasm that is none', () => packed({ 'fastly.toml': MANIFEST_TEXT, 'main.wasm': 'text' })],
    ['a manifest that cannot be read', () => packed({ 'fastly.toml': 'name = ', 'main.wasm': TINY_WASM })],
  ])('is refused when it is %s', async (_name, make) => {
    const { status, body } = await stage.call(`PUT ${place}`, { package: await make() });
    expect([status, body]).toEqual([400, { msg: 'Bad request', detail: 'Failed to extract metadata from package' }]);
  });

  it('is refused when it is no form', async () => {
    expect((await stage.call(`PUT ${place}`, { text: 'package' })).status).toBe(400);
    const type = { 'Content-Type': 'multipart/form-data; boundary=x' };
    expect((await stage.call(`PUT ${place}`, { text: '--x\r\n' }, type)).status).toBe(400);
  });

  it('has 100 MB at most', async () => {
    const { status, body } = await stage.call(`PUT ${place}`, { package: Buffer.alloc(100_000_001) });
    expect([status, body.msg]).toEqual([413, 'Payload too large']);
  });
});
