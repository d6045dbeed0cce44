import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fresh, RESET, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

let edge: SharedEdge<'origin' | 'dead'>;
/** Stands in for every origin. */
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('failures');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

function ask(target: string, headers: Record<string, string> = {}): Promise<Reply> {
  return edge.ask(`GET http://${target}`, headers);
}

/** S63: says what happened, and nothing of where. */
function expectPage(reply: Reply, status: number): void {
  expect(reply.status).toBe(status);
  expect(reply.headers['cache-control']).toBe('no-store');
  expect(reply.text).toMatch(new RegExp(`^${status} [A-Z][A-Za-z ]+\nrequest [0-9a-f-]{36}\n$`));
}

async function logged(line: RegExp): Promise<void> {
  await vi.waitFor(() => expect(edge.log()).toMatch(line), { timeout: 5_000 });
}

describe('a tenant', () => {
  const showHost = ({ headers }: { headers: Record<string, string> }) => ({ body: headers['host'] ?? '' });

  test.each([
    ['acme.rented.example/config', '/config', 'acme.tenants.example'],
    ['failures.example.test/kv/acme/', '/kv/acme/', 'acme-kv.tenants.example'],
  ])('of a store: %s', async (target, at, host) => {
    origin.plan(at, showHost);
    for (let time = 0; time < 3; time += 1) expect(await ask(target)).toMatchObject({ status: 200, text: host });
  });

  test.each([
    ['several.rented.example/several', '/several'],
    ['failures.example.test/kv/several/', '/kv/several/'],
  ])('with several origins is answered by the first that works: %s', async (target, at) => {
    origin.plan(at, (asked) => (asked.headers['host'] === 'down.tenants.example' ? RESET : showHost(asked)));
    expect(await ask(target)).toMatchObject({ status: 200, text: 'up.tenants.example' });
    const hosts = origin.asked(at).map(({ headers }) => headers['host']);
    expect(hosts).toEqual(['down.tenants.example', 'up.tenants.example']);
  });

  test.each([
    'unknown.rented.example/',
    'failures.example.test/kv/unknown/',
    'failures.example.test/kv/%3F%23/',
    `failures.example.test/kv/${'k'.repeat(2_000)}/`,
    `failures.example.test/long/${'k'.repeat(300)}`,
  ])('that nobody has entered is a 404: %.40s', async (target) => {
    expectPage(await ask(target), 404);
  });

  test.each(['evil', 'garbage'])('S57 that is entered wrong is a 502, and the log says whose: %s', async (name) => {
    expectPage(await ask(`${name}.rented.example/`), 502);
    await logged(new RegExp(`${name}\\.rented\\.example/: 502: .*by_config`));
  });

  test.each(['/lost', '/lost-kv'])('S49 of a store that is not there is a 503: %s', async (at) => {
    const reply = await ask(`failures.example.test${at}`);
    expectPage(reply, 503);
    expect(reply.headers['retry-after']).toBe('10');
    await logged(new RegExp(`failures\\.example\\.test${at}: 503: the store lost.* cannot be read`));
  });
});

describe('S63 an error page', () => {
  const NOWHERE = /backend|\.example(?!\.test)|127\.0\.0\.1|error:/i;

  test.each([
    ['text/html,*/*;q=0.8', 'text/html; charset=utf-8'],
    ['application/json', 'application/problem+json'],
    ['*/*', 'text/plain; charset=utf-8'],
  ])('built in, for Accept: %s', async (accept, type) => {
    const { status, headers, text } = await ask('failures.example.test/dead', { accept });
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([502, type, 'no-store']);
    expect(text).toMatch(/[0-9a-f-]{36}/);
    expect(JSON.stringify([headers, text])).not.toMatch(NOWHERE);
  });

  test('has no body for HEAD', async () => {
    const head = await edge.ask('HEAD http://failures.example.test/dead', { accept: 'text/html' });
    expect(head).toMatchObject({ status: 502, text: '' });
    expect(head.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('of the configuration, of a KV store, and of a backend', async () => {
    origin.plan('/oops.html', fresh('<p>of a backend</p>', { 'content-type': 'text/html', 'set-cookie': 'a=b' }));
    const texts = await Promise.all(['text', 'kv', 'page'].map((kind) => ask(`failures.example.test/dead/${kind}`)));
    expect(texts.map(({ status }) => status)).toEqual([502, 502, 502]);
    expect(texts[0]!.text).toBe('<p>502</p>');
    expect(texts[1]!.text).toMatch(/^<p>oops 502 [0-9a-f-]{36}<\/p>$/);
    expect(texts[2]!.text).toBe('<p>of a backend</p>');
    expect(texts[2]!.headers).not.toHaveProperty('set-cookie');
    for (const { headers } of texts) expect(headers['cache-control']).toBe('no-store');
  });

  test.each(['no-kv', 'lost-kv', 'cut', 'loop'])('that is broken gives way to the built-in one: %s', async (kind) => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n';
    origin.plan('/cut.html', { raw: [head, 'only half'], end: 'close' });
    expectPage(await ask(`failures.example.test/dead/${kind}`), 502);
    await logged(/the page for 502 is broken/);
  });
});

describe('maintenance', () => {
  test('is a 503 for as long as the entry says', async () => {
    const reply = await ask('closed.example.test/', { accept: 'application/json' });
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '600']);
    expect(JSON.parse(reply.text)).toMatchObject({ status: 503, detail: 'Back at noon.' });
  });

  test.each(['open.example.test', 'unswitched.example.test'])('is off: %s', async (host) => {
    origin.plan(`/${host}`, fresh('hello'));
    expect(await ask(`${host}/${host}`)).toMatchObject({ status: 200, text: 'hello' });
  });

  test('S49 without its store closes nothing, and the log says so', () =>
    logged(/maintenance: the store lost cannot be read/));
});
