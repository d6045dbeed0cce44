import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import config from '../../src/gateway.config.ts';
import { serveSite } from '../../src/demo/origin.ts';
import { startDemoOrigins } from '../../src/demo/start.ts';
import { freePort } from '../support/listening.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Answer {
  status: number | undefined;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** By node:http, since Node's `fetch` ignores a Host header. */
function ask(port: number, line: string, headers: http.OutgoingHttpHeaders = {}, body = ''): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ');
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on('error', reject).end(body);
  });
}

/** The first of three ports in a row that nobody had a moment ago. */
async function freeBase(): Promise<number> {
  for (;;) {
    const base = await freePort();
    const free = await Promise.all([base + 1, base + 2].map(isFree));
    if (free.every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer().once('error', () => resolve(false));
    if (port > 65_535) resolve(false);
    else server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

describe('the three origins', () => {
  let base: number;
  let origins: { close(): void };
  beforeAll(async () => {
    base = await freeBase();
    origins = await startDemoOrigins(base);
  });
  afterAll(() => origins.close());

  test('are where the configuration looks for them', () => {
    const local = [config.backends?.['shop'], config.backends?.['api'], config.dynamicBackends?.['tenants']];
    expect(local.map((backend) => backend?.local)).toEqual(
      [7701, 7702, 7703].map((port) => `http://127.0.0.1:${port}`),
    );
  });

  test('the shop, with what a page of a product has', async () => {
    const { status, headers, text } = await ask(base, 'GET /products/1');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=60',
      etag: '"product-1"',
      'surrogate-key': 'product/1 products',
      'content-length': String(Buffer.byteLength(text)),
    });
    expect(text).toMatch(/Rendered \d+ times by the origin, last at \d{4}-/);
  });

  test.each([
    ['"product-1"', 304],
    ['"product-2"', 200],
  ])('the shop answers If-None-Match: %s with %i', async (tag, status) => {
    const answer = await ask(base, 'GET /products/1', { 'if-none-match': tag });
    expect(answer.status).toBe(status);
    expect(answer.text === '').toBe(status === 304);
    expect(answer.headers.etag).toBe('"product-1"');
  });

  test('a HEAD has the length and no body', async () => {
    const answer = await ask(base, 'HEAD /assets/style.css');
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
    expect(answer.text).toBe('');
  });

  test.each([
    ['/v1/products', 200, expect.arrayContaining([{ id: '1', name: 'Teapot', price: '34.00' }])],
    ['/v1/products/1', 200, expect.objectContaining({ id: '1', text: 'Short, stout, and dripless.' })],
    ['/v1/products/9', 404, { error: 'not found' }],
    ['/v1/time', 200, { time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown }],
    ['/none', 404, { error: 'not found' }],
  ] as [string, number, unknown][])('the API answers %s, not to be stored', async (path, status, expected) => {
    const answer = await ask(base + 1, `GET ${path}`);
    expect([answer.status, answer.headers['cache-control']]).toEqual([status, 'no-store']);
    expect(JSON.parse(answer.text)).toEqual(expected);
  });

  test('the API tells what it was sent', async () => {
    const answer = await ask(base + 1, 'POST /v1/echo?a=b&a=c', { 'x-own': '1' }, 'body');
    expect(JSON.parse(answer.text)).toMatchObject({
      method: 'POST',
      path: '/v1/echo',
      query: 'a=b&a=c',
      headers: { 'x-own': '1' },
      bodyBytes: 4,
    });
  });

  test.each([
    [{ host: 'blue.tenants-origin.example' }, 'Tenant blue'],
    [{ host: 'x.example', 'x-forwarded-host': 'red.tenants.example' }, 'Tenant red'],
    [{ host: 'x.example', 'x-forwarded-host': '<b>.example' }, 'Tenant &lt;b&gt;'],
  ])('the tenants are told apart by host: %j', async (headers, title) => {
    const answer = await ask(base + 2, 'GET /', headers);
    expect(answer.text).toContain(`<h1>${title}</h1>`);
    expect(answer.headers['cache-control']).toBe('max-age=30');
  });

  test('say that their ports are taken, and give them back once closed', async () => {
    const others = await freeBase();
    const first = await startDemoOrigins(others);
    await expect(startDemoOrigins(others)).rejects.toThrow('EADDRINUSE');
    first.close();
    await expect.poll(() => isFree(others)).toBe(true);
  });
});

test('a site that throws is a 500 with nothing in it, and goes on', async () => {
  const port = await freePort();
  let count = 0;
  const server = await serveSite(() => {
    if ((count += 1) === 1) throw new Error('the secret');
    return { body: 'ok' };
  }, port);
  try {
    expect(await ask(port, 'GET /')).toMatchObject({ status: 500, text: '' });
    expect(await ask(port, 'GET /')).toMatchObject({ status: 200, text: 'ok' });
  } finally {
    server.close();
  }
});

test('npm start says where a port is taken that a demo origin needs', async () => {
  // Whoever has it: this test, or a demo that somebody runs.
  const taken = net.createServer().listen(7702, '127.0.0.1');
  await Promise.race([once(taken, 'listening'), new Promise((resolve) => taken.once('error', resolve))]);
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/demo/main.ts'], { cwd: root });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(told).toMatch(/^error: the demo origins cannot listen\n {2}why: .*EADDRINUSE.*\n {2}fix: free the ports 7701/);
  taken.close();
});
