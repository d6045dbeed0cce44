import { createHmac } from 'node:crypto';
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
])('a signed body %s is answered', async (_, text, status) => {
  expect((await post('github', sign('github', { text }))).status).toBe(status);
  expect(edge.log()).not.toContain('panicked');
});

const MIB = 1_048_576;

describe.each<[string, http.OutgoingHttpHeaders]>([
  ['announced', {}],
  ['chunked', { 'transfer-encoding': 'chunked' }],
])('a body that is %s', (_, framing) => {
  const send = (name: string, text: string): Promise<Reply> => {
    const { headers, body } = sign(name, { text });
    const length = 'transfer-encoding' in framing ? {} : { 'content-length': Buffer.byteLength(body) };
    return post(name, { headers: { ...headers, ...framing, ...length } as Sent['headers'], body });
  };

  test.each([
    ['shopify', 1, 200],
    ['github', 8, 200],
  ])('is taken by %s up to %i MiB', async (name, mib, status) => {
    const text = JSON.stringify(SAMPLES[name]!.payload);
    expect((await send(name, text.padEnd(mib * MIB))).status).toBe(status);
    expect((await send(name, text.padEnd(mib * MIB + 1))).status).toBe(413);
    expect(edge.log()).toContain(`hook ${name}: a delivery of `);
  });

  // The limits of what is parsed are those that the memory of a sandbox bears.
  test.each<[string, () => string, number]>([
    ['one text', () => JSON.stringify({ note: 'x'.repeat(8 * MIB - 20) }), 202],
    ['a million numbers', () => `[${'1,'.repeat(1_000_000)}1]`.padEnd(8 * MIB), 202],
    ['200,000 lists in one another', () => `${'['.repeat(200_000)}${']'.repeat(200_000)}`.padEnd(8 * MIB), 202],
    ['200,000 objects in one another', () => `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`.padEnd(8 * MIB), 202],
    ['200,000 lists that are not closed', () => '['.repeat(200_000).padEnd(8 * MIB), 400],
    ['200,000 empty lists', () => `[${'[],'.repeat(199_998)}[]]`.padEnd(8 * MIB), 202],
    ['200,000 objects with fields', () => `[${'{"a":1,"b":"two","c":[]},'.repeat(99_998)}[]]`.padEnd(8 * MIB), 202],
    ['a list more', () => `[${'[],'.repeat(200_000)}[]]`, 413],
    ['millions of lists', () => `[${'[],'.repeat(2_000_000)}[]]`, 413],
    ['lists in one another', () => `${'['.repeat(4 * MIB)}${']'.repeat(4 * MIB)}`, 413],
  ])('of 8 MiB may be %s', async (_kind, text, status) => {
    expect((await send('github', text())).status).toBe(status);
    expect((await send('github', JSON.stringify(SAMPLES['github']!.payload))).status).toBe(200);
    expect(edge.log()).not.toMatch(/panicked|error while executing/);
  });
});

test.each([
  ['of 8 MiB', Buffer.alloc(8 * MIB, 0xff)],
  ['in one place', Buffer.from('{"a":"\xff"}', 'latin1')],
])('a signed body that is no UTF-8 is a 400: %s', async (_, body) => {
  const { headers } = sign('github');
  const hmac = createHmac('sha256', SAMPLES['github']!.secret).update(body).digest('hex');
  const url = 'POST http://admin.example.test/.popgate/hooks/github';
  const answer = await edge.ask(url, { ...headers, 'x-hub-signature-256': `sha256=${hmac}` }, body);
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
    400,
    { detail: expect.stringContaining('not JSON') },
  ]);
});

test.each(['-5', 'abc', '1, 2', '5\r\nContent-Length: 6', '1e3', ''])(
  'a Content-Length of %j is a 400',
  async (length) => {
    const head = `POST /.popgate/hooks/github HTTP/1.1\r\nHost: admin.example.test\r\nContent-Length: ${length}\r\n`;
    const signature = `X-Hub-Signature-256: sha256=${'00'.repeat(32)}\r\n`;
    expect(await edge.send(`${head}${signature}\r\n{"a":1}`)).toMatch(/^HTTP\/1\.1 400 /);
  },
);

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
    const logged = edge.log().length;
    const long = { 'x-long': 'x'.repeat(10_000), 'x-contentful-signed-headers': names };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => postFrom('127.0.1.98', 'contentful', { headers: { ...headers, ...long }, body })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(edge.log().slice(logged)).not.toMatch(/panicked|out of memory/i);
    expect((await post('contentful', sign('contentful'))).status).toBe(200);
  });

  // One with Content-Length Viceroy reads whole before the gateway is asked at all.
  test('a body that comes too slowly is a 408 after ten seconds', async () => {
    const begun = Date.now();
    const head = 'POST /.popgate/hooks/github HTTP/1.1\r\nHost: admin.example.test\r\n';
    const signature = `X-Hub-Signature-256: sha256=${'00'.repeat(32)}\r\n`;
    const first = `${signature}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`;
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
