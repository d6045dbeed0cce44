import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { startWasm, type Edge, type Reply } from '../support/viceroy.ts';
import { buildApp } from '../support/wasm.ts';

let edge: Edge;
let origin: FaultOrigin;
let third: FaultOrigin;

beforeAll(async () => {
  origin = await startOrigin();
  third = await startOrigin();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-handlers-'));
  const wasm = path.join(folder, 'main.wasm');
  await buildApp(fileURLToPath(new URL('handlers-app.ts', import.meta.url)), wasm);
  const manifest = `manifest_version = 3
[local_server.backends.origin]
url = "${origin.url}"
[local_server.backends.third]
url = "${third.url}"
[local_server.config_stores.flags]
format = "inline-toml"
[local_server.config_stores.flags.contents]
a = "on"
[local_server.kv_stores]
pages = [{ key = "old", data = "stored" }]
[local_server.secret_stores]
payments = [{ key = "api_key", env = "PAYMENTS_API_KEY" }]
`;
  await writeFile(path.join(folder, 'fastly.toml'), manifest);
  edge = await startWasm({ folder, wasm, env: { PAYMENTS_API_KEY: 'k-1' } });
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
  await third?.close();
});

function ask(line: string, headers: Record<string, string> = {}, body?: string): Promise<Reply> {
  const [method, target] = line.split(' ');
  return edge.ask(`${method} http://www.example.test${target}`, headers, body);
}

describe('a handler', () => {
  test('asks a third party with a secret, and writes a line of the log', async () => {
    third.plan('/v1/charges', { status: 201, body: 'charged' });
    expect(await ask('GET /charge')).toMatchObject({ status: 200, text: '201 charged' });
    const [asked] = third.asked('/v1/charges');
    expect(asked).toMatchObject({ method: 'POST', target: '/v1/charges?now=1', body: 'amount=3' });
    expect(asked!.headers).toMatchObject({ authorization: 'Bearer k-1', 'cdn-loop': 'popgate-handlers' });
    await vi.waitFor(() => expect(edge.log()).toMatch(/[0-9a-f-]{36}: charging/));
  });

  test('reads and writes stores', async () => {
    expect(JSON.parse((await ask('GET /stores')).text)).toEqual(['on', null, 'stored', 'written', null, 'object']);
  });

  test('is cached where its route says so: one run for many at once, and then none', async () => {
    third.plan('/made', { body: '1' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('GET /cached')));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['made of 1']));
    expect((await ask('GET /cached')).headers['cache-status']).toMatch(/^popgate; hit; ttl=\d+$/);
    expect(third.asked('/made')).toHaveLength(1);
  });
});

const PAGE = '<html><body><script>1</script></body></html>';
const html = { 'content-type': 'text/html', etag: '"1"' };

describe('a transform', () => {
  test('at delivery gives each its own nonce, of what is stored once', async () => {
    origin.plan('/nonce/a', fresh(PAGE, html));
    const answers = [await ask('GET /nonce/a'), await ask('GET /nonce/a', { 'if-none-match': '"1"' })];
    const nonces = answers.map(({ headers, text, status }) => {
      const nonce = /^script-src 'nonce-(.+)'$/.exec(headers['content-security-policy']!)![1]!;
      expect([status, text]).toEqual([200, PAGE.replace('<script>', `<script nonce="${nonce}">`)]);
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
    expect(origin.asked('/nonce/a')).toHaveLength(1);
  });

  test('at store puts a fragment of another backend into what is stored', async () => {
    origin.plan('/banner/a', fresh(PAGE, html));
    third.plan('/banner', { body: '<p>Sale</p>' });
    for (let time = 0; time < 2; time += 1) {
      const { text, headers } = await ask('GET /banner/a');
      expect([text, headers['etag']]).toEqual([PAGE.replace('<body>', '<body><p>Sale</p>'), 'W/"1"']);
    }
    expect(third.asked('/banner')).toHaveLength(1);
  });

  test.each(['/nonce/cut', '/banner/cut'])('S35 never gets a body that was cut: %s', async (target) => {
    origin.plan(target, {
      raw: [`HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\n${PAGE}`],
      end: 'close',
    });
    expect((await ask(`GET ${target}`)).status).toBe(502);
  });
});

test('an error of the origin gives way to a page, and is remembered', async () => {
  origin.plan('/down', { status: 503, headers: { 'cache-control': 'no-store' }, body: 'trace of a stack' });
  for (let time = 0; time < 2; time += 1)
    expect(await ask('GET /down')).toMatchObject({ status: 503, text: 'sorry 503' });
  expect(origin.asked('/down')).toHaveLength(1);
});

const size = (count: number): string => `${count.toString(16)}\r\n${'a'.repeat(count)}\r\n`;

/** A request in chunks of these sizes, whose end comes where it `ends`. */
function upload(target: string, sizes: readonly number[], ends = true): Promise<string> {
  const head = `POST ${target} HTTP/1.1\r\nhost: www.example.test\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`;
  return edge.send(head + sizes.map(size).join('') + (ends ? '0\r\n\r\n' : ''), 3_000);
}

describe.each(['/upload', '/reads'])('the body of a request to %s', (target) => {
  test.each<[string, number[], number]>([
    ['within its limit', [4_000, 6_000], 200],
    ['over its limit', [4_000, 6_001], 413],
    ['far over its limit', Array<number>(60).fill(4_000), 413],
  ])('in chunks, %s', async (_, sizes, status) => {
    origin.plan('/upload', ({ body }) => ({ body: `${body.length} bytes` }));
    expect(await upload(target, sizes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    // What was cut is none that an origin could take for whole.
    if (status === 413) expect(origin.asked('/upload').filter(({ body }) => body.length > 0)).toEqual([]);
  });

  test.each<[number, number]>([
    [10_000, 200],
    [10_001, 413],
  ])('whose length of %i is announced', async (length, status) => {
    origin.plan('/upload', ({ body }) => ({ body: `${body.length} bytes` }));
    expect((await ask(`POST ${target}`, {}, 'a'.repeat(length))).status).toBe(status);
    expect(origin.asked('/upload')).toHaveLength(status === 200 && target === '/upload' ? 1 : 0);
  });

  test('that does not come to its end in time: 408', async () => {
    origin.plan('/upload', { body: 'ok' });
    expect(await upload(target, [10], false)).toMatch(/^HTTP\/1\.1 408 /);
  });
});

test('after all that the gateway is well', async () => {
  third.plan('/v1/charges', { body: 'again' });
  expect((await ask('GET /charge')).text).toBe('200 again');
});
