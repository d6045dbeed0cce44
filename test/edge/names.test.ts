import { execFile } from 'node:child_process';
import http2 from 'node:http2';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DECEPTIVE, FOLDING, PASSING } from '../support/deceptive-names.ts';
import { CANARY, expectRefused } from '../support/echo-site.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import { startWsgi, type WsgiOrigin } from '../support/wsgi.ts';

const HOST = 'names.example.test';

let edge: SharedEdge<'wsgi'>;
let origin: WsgiOrigin;

beforeAll(async () => {
  edge = await joinEdge('names');
  origin = await startWsgi(edge.origins.wsgi);
});
afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});
beforeEach(() => void origin.received.splice(0));

/** A request as it is written, on a connection of its own; its answer. */
const write = (lines: readonly string[]): Promise<string> =>
  edge.send(Buffer.from(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1'));

const get = (path: string, fields: readonly string[] = []): Promise<string> =>
  write([`GET ${path} HTTP/1.1`, `Host: ${HOST}`, ...fields]);

/** What the page says that the origin has read. */
const readBy = (answer: string): Record<string, string> =>
  JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Record<string, string>;

/** As some write it. */
const inCapitals = (name: string): string => name.replaceAll(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());

/** Names with `_` or `.` in place of some of their dashes. */
const folded = (names: readonly string[]): string[] =>
  names.flatMap((name) => [name.replaceAll('-', '_'), name.replaceAll('-', '.'), name.replace('-', '_')]);

/** Few enough for one request. */
function inGroups(names: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(names.length / size) }, (_, at) => names.slice(at * size, (at + 1) * size));
}

describe('a WSGI application', () => {
  const forwarded = [
    'x-forwarded-host',
    'x-forwarded-for',
    'x-forwarded-proto',
    'forwarded',
    'remote-user',
    'x-real-ip',
  ];
  const groups: [string, string[]][] = [
    ['as they are', [...DECEPTIVE]],
    ['in capitals', DECEPTIVE.map(inCapitals)],
    ['with characters that it folds', [...FOLDING, ...folded(forwarded), ...folded(forwarded).map(inCapitals)]],
  ];

  test.each(groups)(
    'S66 S16 reads no client’s word under the names that deceive, %s, nor does who comes after',
    async (how, names) => {
      for (const [at, group] of inGroups(names, 60).entries()) {
        for (const path of [`/${how.length}/${at}`, `/pass/${how.length}/${at}`]) {
          const answers = [
            await get(
              path,
              group.map((name) => `${name}: ${CANARY}`),
            ),
            await get(path),
          ];
          for (const answer of answers) {
            expect(answer).toMatch(/^HTTP\/1\.1 200 /);
            expect(readBy(answer)).toMatchObject({
              HTTP_X_FORWARDED_HOST: HOST,
              HTTP_X_FORWARDED_FOR: '127.0.0.1',
              HTTP_X_FORWARDED_PROTO: 'http',
              HTTP_FORWARDED: `for=127.0.0.1;host="${HOST}";proto=http`,
            });
            expect(answer).not.toContain(CANARY);
          }
        }
      }
      expect(origin.received.length).toBeGreaterThan(0);
      expect(JSON.stringify(origin.received)).not.toContain(CANARY);
    },
  );

  test.each(['X_Forwarded_Host', 'X.Forwarded.Host', 'X-Forwarded_Host', 'x_forwarded-HOST', 'X_FORWARDED.host'])(
    'S66 %s beside the gateway’s own adds nothing',
    async (name) => {
      const path = `/beside/${name}`;
      for (const fields of [[`${name}: ${CANARY}`, `X-Forwarded-Host: ${CANARY}`, `${name}: ${CANARY}`], []]) {
        expect(readBy(await get(path, fields))['HTTP_X_FORWARDED_HOST']).toBe(HOST);
      }
      expect(origin.received.length).toBe(1);
    },
  );

  test('S66 reads what clients send in good faith', async () => {
    const names = PASSING.filter(
      (name) => !['sec-websocket-protocol', 'content-type', 'cache-control', 'pragma'].includes(name),
    );
    for (const [at, group] of inGroups(names, 40).entries()) {
      await get(
        `/pass/good/${at}`,
        group.map((name) => `${inCapitals(name)}: x`),
      );
      expect(Object.keys(origin.received.at(-1)!)).toEqual(
        expect.arrayContaining(group.map((name) => `HTTP_${name.toUpperCase().replaceAll('-', '_')}`)),
      );
    }
  });

  test('S66 reads what a route keeps, and nobody else gets that page', async () => {
    const kept = await get('/kept/a', [`X-Forwarded-Prefix: /${CANARY}`, `X_Forwarded_Prefix: /${CANARY}`]);
    expect(readBy(kept)['HTTP_X_FORWARDED_PREFIX']).toBe(`/${CANARY}`);
    expect(await get('/kept/a')).not.toContain(CANARY);
    expect(await get('/kept/a', [`X_Forwarded_Prefix: /${CANARY}`])).not.toContain(CANARY);
    expect(origin.received.length).toBe(2);
  });

  test('S66 reads the client’s address in the names that its backend asks for', async () => {
    for (const fields of [[`X-Real-IP: ${CANARY}`, `X_Real_IP: ${CANARY}`], []]) {
      expect(readBy(await get('/told/a', fields))['HTTP_X_REAL_IP']).toBe('127.0.0.1');
    }
    expect(readBy(await get('/told-not/a'))).not.toHaveProperty('HTTP_X_REAL_IP');
  });

  test.each(['X-Real-IP', 'X_Real_IP', 'x.real.ip'])('S66 %s opens no route', async (name) => {
    expect(await get('/guarded/a', [`${name}: 127.0.0.1`])).toMatch(/^HTTP\/1\.1 403 /);
    expect(origin.received).toEqual([]);
  });
});

describe('the scheme', () => {
  test.each(['https', 'HTTPS', 'wss', 'ftp'])(
    'S74 a target that says %s on a plain connection is refused, and in nobody’s copy',
    async (scheme) => {
      const path = `/s74/${scheme}`;
      expect(await write([`GET ${scheme}://${HOST}${path} HTTP/1.1`, `Host: ${HOST}`])).toMatch(/^HTTP\/1\.1 400 /);
      expect(origin.received).toEqual([]);
      for (const target of [path, `http://${HOST}${path}`]) {
        expect(readBy(await get(target))['HTTP_X_FORWARDED_PROTO']).toBe('http');
      }
      expect(origin.received.length).toBe(1);
    },
  );
});

/** A request over HTTP/2 with prior knowledge; 0 where it is reset. */
function askOverHttp2(fields: http2.OutgoingHttpHeaders): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const session = http2.connect(`http://127.0.0.1:${edge.port}`);
    const end = (status: number, text: string) => {
      session.destroy();
      resolve({ status, text });
    };
    session.on('error', () => end(0, ''));
    const stream = session.request(fields);
    let status = 0;
    let text = '';
    stream.on('response', (head) => (status = Number(head[':status'])));
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('error', () => end(0, '')).on('end', () => end(status, text));
    stream.end();
  });
}

describe('HTTP/2', () => {
  test.each([HOST, HOST.toUpperCase(), `${HOST}.`, `${HOST}:81`])(
    'S2 with the authority %s and no Host is answered',
    async (authority) => {
      const { status, text } = await askOverHttp2({ ':path': '/s2', ':authority': authority, accept: '*/*' });
      expect(status).toBe(200);
      expect((JSON.parse(text) as Record<string, string>)['HTTP_X_FORWARDED_HOST']).toBe(HOST);
    },
  );

  test('S2 of curl is answered', async () => {
    const to = ['--connect-to', `${HOST}:80:127.0.0.1:${edge.port}`];
    const args = ['-sS', '--max-time', '20', '-w', '\n%{http_version} %{http_code}', '--http2-prior-knowledge'];
    const { stdout } = await promisify(execFile)('curl', [...args, ...to, `http://${HOST}/s2/curl`]);
    const [text = '', verdict] = stdout.split('\n');
    expect(verdict).toBe('2 200');
    expect((JSON.parse(text) as Record<string, string>)['HTTP_X_FORWARDED_HOST']).toBe(HOST);
  });

  test('S2 with a Host that is the authority is answered', async () => {
    const { status } = await askOverHttp2({ ':path': '/s2', ':authority': HOST, host: HOST });
    expect(status).toBe(200);
  });

  test.each<[string, number, http2.OutgoingHttpHeaders]>([
    ['no field at all', 431, {}],
    ['another authority', 421, { ':authority': 'evil.test', accept: '*/*' }],
    ['a malformed authority', 400, { ':authority': `-${HOST}`, accept: '*/*' }],
    ['an authority with a path behind it', 400, { ':path': 'http://evil.test/', accept: '*/*' }],
    ['the asterisk form', 400, { ':path': '*', ':method': 'OPTIONS', accept: '*/*' }],
    ['https', 400, { ':scheme': 'https', accept: '*/*' }],
    ['another scheme', 400, { ':scheme': 'ftp', accept: '*/*' }],
  ])('S2 S74 with %s is a %i', async (_, status, fields) => {
    expect((await askOverHttp2({ ':path': '/s2', ':authority': HOST, ...fields })).status).toBe(status);
    expect(origin.received).toEqual([]);
  });

  test.each([
    ['evil.test', HOST],
    [HOST, 'evil.test'],
    [HOST, `${HOST}@evil.test`],
  ])('S2 with the authority %s and the Host %s reaches no site that Host does not name', async (authority, host) => {
    await askOverHttp2({ ':path': '/s2/both', ':authority': authority, host });
    for (const received of origin.received) expect([host, received['HTTP_X_FORWARDED_HOST']]).toEqual([HOST, HOST]);
  });
});

describe('HTTP/1.1 without Host', () => {
  test.each([
    ['the origin form', 'GET /s2 HTTP/1.1'],
    ['the absolute form', `GET http://${HOST}/s2 HTTP/1.1`],
    ['the absolute form over HTTP/1.0', `GET http://${HOST}/s2 HTTP/1.0`],
  ])('S2 in %s is refused', async (_, line) => {
    const answer = await write([line, 'Accept: */*']);
    expectRefused(answer.replace(/^HTTP.1.0/, 'HTTP/1.1'));
    expect(origin.received).toEqual([]);
  });
});
