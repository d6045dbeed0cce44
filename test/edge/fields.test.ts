import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  fresh,
  gated,
  headOf,
  newGate,
  startOrigin,
  type FaultOrigin,
  type RawAnswer,
} from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('fields');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

let serial = 0;
const nextPath = (under: string): string => `${under}${(serial += 1)}`;

describe('fields as they came', () => {
  const head = (...lines: string[]): string =>
    ['HTTP/1.1 200 OK', 'Cache-Control: max-age=60', 'Content-Length: 2', ...lines, '', ''].join('\r\n');

  async function linesOf(path: string, answer: RawAnswer): Promise<string[][]> {
    origin.plan(path, answer);
    const write = (): Promise<string> =>
      edge.send(`GET ${path} HTTP/1.1\r\nHost: fields.example.test\r\nConnection: close\r\n\r\n`);
    const answers = [await write(), await write()];
    return answers.map((text) => text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n').slice(1));
  }

  test('of what may stand there once the first line alone is kept', async () => {
    const lines = [
      ['Strict-Transport-Security: max-age=1', 'Strict-Transport-Security: max-age=2'],
      ['Location: /a,b', 'Location: /c'],
      ['Content-Type: text/plain; charset="a,b"', 'Content-Type: text/html'],
      ['ETag: "a, b"', 'ETag: "c"'],
      ['Expires: Thu, 01 Jan 2032 00:00:00 GMT', 'Expires: Fri, 02 Jan 2032 00:00:00 GMT'],
      ['Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT', 'Last-Modified: Fri, 02 Jan 2026 00:00:00 GMT'],
    ];
    const first = lines.map(([line]) => line!.replace(/^[^:]+/, (name) => name.toLowerCase()));
    for (const under of ['/cached/', '/pass/']) {
      const all = await linesOf(nextPath(`${under}once-`), { raw: [head(...lines.flat()), 'ok'], end: 'close' });
      for (const given of all) expect(given).toEqual(expect.arrayContaining(first));
      for (const given of all) expect(given.filter((line) => /^(?:etag|location|expires):/.test(line))).toHaveLength(3);
    }
  });

  test('challenges and cookies have lines of their own', async () => {
    const own = [
      'www-authenticate: Negotiate',
      'www-authenticate: Basic realm="a, b"',
      'set-cookie: a=1',
      'set-cookie: b=2',
    ];
    for (const under of ['/cached/', '/pass/']) {
      const answer = `${head(...own)
        .replace('200 OK', '401 Unauthorized')
        .replace('max-age=60', 'no-store')}ok`;
      const all = await linesOf(nextPath(`${under}lines-`), { raw: [answer], end: 'close' });
      for (const given of all) {
        expect(given.filter((line) => /^(?:www-authenticate|set-cookie):/.test(line)).toSorted()).toEqual(
          own.toSorted(),
        );
      }
    }
  });

  test.each([
    'X-Huge',
    'Set-Cookie',
    'Vary',
    'Cache-Control',
    'Link',
    'Location',
    'Content-Security-Policy',
    'Surrogate-Key',
    'Expires',
    'WWW-Authenticate',
    'Connection',
  ])('a %s of 70 kB is a 502, and nothing is stored', async (name) => {
    for (const under of ['/cached/', '/pass/']) {
      const path = nextPath(`${under}huge-`);
      origin.plan(
        path,
        { raw: [headOf({ 'content-length': '2', [name]: 'h'.repeat(70_000) }), 'no'], end: 'close' },
        fresh('whole'),
      );
      expect((await edge.ask(`GET http://fields.example.test${path}`)).status).toBe(502);
      expect((await edge.ask(`GET http://fields.example.test${path}`)).text).toBe('whole');
    }
  });

  test('an answer without any field is given', async () => {
    for (const under of ['/cached/', '/pass/']) {
      const path = nextPath(`${under}bare-`);
      origin.plan(path, { raw: ['HTTP/1.1 200 OK\r\n\r\nbare'], end: 'close' });
      expect(await edge.ask(`GET http://fields.example.test${path}`)).toMatchObject({ status: 200, text: 'bare' });
    }
  });
});

test("what a query's bytes become on the way", async () => {
  const asItIs = `?a={|}\\^\`[]~%c3%C3%zz%7e+%20&&=;b/?:@!$()*,`;
  for (const [query, sent] of [
    [asItIs, asItIs],
    ["?a='b'", '?a=%27b%27'],
    ['?', '?'],
  ] as const) {
    for (const under of ['/cached/', '/pass/']) {
      const path = nextPath(`${under}query-`);
      origin.plan(path, fresh('whole'));
      await edge.send(`GET ${path}${query} HTTP/1.1\r\nHost: fields.example.test\r\nConnection: close\r\n\r\n`);
      expect(origin.asked(path).map(({ target }) => target)).toEqual([`${path}${sent}`]);
    }
  }
});

test.each(['"', '<', '>', '\u00e9', '\t', '\x7f'])('a query with %j is refused', async (character) => {
  const path = nextPath('/cached/refused-');
  origin.plan(path, fresh('whole'));
  const raw = `GET ${path}?a=${character}b HTTP/1.1\r\nHost: fields.example.test\r\nConnection: close\r\n\r\n`;
  expect(await edge.send(Buffer.from(raw, 'latin1'))).toMatch(/^HTTP\/1\.1 400 /);
  expect(origin.asked(path)).toEqual([]);
});

test.each(['/cached/', '/pass/'])('what is incremental is given on as it comes: %s', async (under) => {
  const gate = newGate();
  const known = { 'content-length': '10' };
  const pieces = gated(gate, 'first', ' last');
  const asked = async (path: string, headers: Record<string, string>): Promise<string> => {
    origin.plan(path, fresh(pieces, headers));
    return edge.send(`GET ${path} HTTP/1.1\r\nHost: fields.example.test\r\n\r\n`, 1_500);
  };
  expect(await asked(nextPath(under), known)).not.toContain('first');
  for (const length of [{}, known]) {
    expect(await asked(nextPath(under), { incremental: '?1', ...length })).toMatch(/first/);
  }
  gate.open();
  const path = nextPath(under);
  origin.plan(path, fresh(gated(gate, 'first', ' last'), { incremental: '?1', ...known }));
  for (let time = 0; time < 2; time += 1) {
    const reply = await edge.ask(`GET http://fields.example.test${path}`);
    expect([reply.text, reply.headers['incremental']]).toEqual(['first last', '?1']);
  }
  expect(origin.asked(path)).toHaveLength(under === '/cached/' ? 1 : 2);
});
