import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import { askOver, type Reply } from '../support/viceroy.ts';
import { SAMPLES, type Sent, type Signing } from '../support/webhooks.ts';

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('hooks');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

let ids = 0;

function sign(name: string, signing: Partial<Signing> & { text?: string } = {}): Sent {
  const { secret, payload, send } = SAMPLES[name]!;
  ids += 1;
  const { text = JSON.stringify(payload), ...others } = signing;
  return send(text, { secret, now: Date.now(), id: `edge-${ids}`, target: `/.popgate/hooks/${name}`, ...others });
}

function post(name: string, { headers, body }: Sent): Promise<Reply> {
  return edge.ask(`POST http://admin.example.test/.popgate/hooks/${name}`, headers, body);
}

/** From an address of its own, since too many failures of one within a minute are a 429. */
function postFrom(address: string, name: string, { headers, body }: Sent): Promise<Reply> {
  const agent = new http.Agent({ localAddress: address });
  return askOver(`POST http://admin.example.test/.popgate/hooks/${name}`, { port: edge.port, agent, headers, body });
}

async function isStored(page: string): Promise<boolean> {
  const { headers } = await edge.ask(`GET http://hooks.example.test${page}`);
  return headers['cache-status']!.startsWith('popgate; hit');
}

describe.each(Object.keys(SAMPLES))('S54 a delivery of %s', (name) => {
  const { page, signature, timestamp } = SAMPLES[name]!;

  test('turns a hit into a miss; forged, expired and replayed it does not', async () => {
    origin.plan(page, fresh('page'));
    await isStored(page);
    expect(await isStored(page)).toBe(true);

    const right = sign(name);
    const forgeries = [
      sign(name, { secret: 'b3RoZXI=' }),
      { ...right, body: `${right.body} ` },
      { ...right, body: right.body.slice(0, -1) },
      { ...right, headers: { ...right.headers, [signature]: right.headers[signature]!.slice(0, -8) } },
      ...(timestamp === undefined && name !== 'sanity' ? [] : [sign(name, { now: Date.now() - 310_000 })]),
    ];
    const address = `127.0.1.${Object.keys(SAMPLES).indexOf(name) + 1}`;
    for (const forged of forgeries) expect((await postFrom(address, name, forged)).status).toBe(401);
    expect(await isStored(page)).toBe(true);

    const answer = await post(name, right);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { who: `hook ${name}` }]);
    expect(await isStored(page)).toBe(false);
    expect(await isStored(page)).toBe(true);

    const again = await post(name, right);
    expect([again.status, again.text]).toEqual([200, '{"repeated":true}']);
    expect(await isStored(page)).toBe(true);
  });
});

test('several of one delivery at once are carried out once', async () => {
  const sent = sign('standard');
  const answers = await Promise.all(Array.from({ length: 6 }, () => post('standard', sent)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(answers.filter(({ text }) => text === '{"repeated":true}').length).toBe(5);
});

test.each([
  ['that is no JSON', '{', 400],
  ['that is deeper than any', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 202],
  ['with fields deeper than any', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 202],
  ['that is too large', ' '.repeat(64 * 1024 + 1), 413],
])('a signed body %s is answered', async (_, text, status) => {
  expect((await post('github', sign('github', { text }))).status).toBe(status);
  expect(edge.log()).not.toContain('panicked');
});

test('S56 S69 an address whose signatures are wrong too often has to wait, with those alone', async () => {
  const forged = () => postFrom('127.0.1.99', 'github', sign('github', { secret: 'b3RoZXI=' }));
  const answers = await Promise.all(Array.from({ length: 50 }, forged));
  const times = (status: number) => answers.filter((answer) => answer.status === status).length;
  expect([times(401), times(429)]).toEqual([10, 40]);
  expect(Number((await forged()).headers['retry-after'])).toBeGreaterThan(0);
  expect((await postFrom('127.0.1.99', 'github', sign('github'))).status).toBe(200);
  expect((await postFrom('127.0.1.99', 'shopify', sign('shopify', { secret: 'other' }))).status).toBe(401);
});

describe('S70 before a signature is verified', () => {
  test.each([
    ['a header of 10 kB that is named 5,000 times', `x-contentful-timestamp${',x-long'.repeat(5_000)}`],
    ['the same, fifty times', `x-contentful-timestamp${',x-long'.repeat(49)}`],
  ])('nothing is built of %s', async (_, names) => {
    const { headers, body } = sign('contentful');
    const long = { 'x-long': 'x'.repeat(10_000), 'x-contentful-signed-headers': names };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => postFrom('127.0.1.98', 'contentful', { headers: { ...headers, ...long }, body })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(edge.log()).not.toMatch(/panicked|out of memory/i);
    expect((await post('contentful', sign('contentful'))).status).toBe(200);
  });

  // One with Content-Length Viceroy reads whole before the gateway is asked at all.
  test('a body that comes too slowly is a 408 after ten seconds', async () => {
    const begun = Date.now();
    const head = 'POST /.popgate/hooks/github HTTP/1.1\r\nHost: admin.example.test\r\n';
    const first = 'X-Hub-Signature-256: sha256=00\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n';
    const socket = net.connect(edge.port, '127.0.0.1', () => socket.write(head + first));
    socket.setTimeout(30_000, () => socket.destroy());
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      if (answer.includes('}')) break;
    }
    expect(Date.now() - begun).toBeGreaterThan(9_500);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"title":"Body too slow"');
  });
});

test.each([
  ['POST', 'none', 404],
  ['GET', 'github', 405],
])('%s for the hook %s is a %i', async (method, name, status) => {
  expect((await edge.ask(`${method} http://admin.example.test/.popgate/hooks/${name}`)).status).toBe(status);
});
