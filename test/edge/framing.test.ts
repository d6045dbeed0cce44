import { describe, expect, test } from 'vitest';
import { fieldOf, type Received } from '../support/echo-origin.ts';
import { CANARY, expectRefused, HOST, useEchoSite } from '../support/echo-site.ts';

const site = useEchoSite();
const targets = () => site.origin.received.map(({ target }) => target);

/** RFC 9112 §6.3: a message that two readers could end at two places. */
function isAmbiguous({ fields, rest }: Received): boolean {
  const framing = fields.filter(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  return framing.length > 1 || rest !== '' || framing.some(([, value]) => !/^(?:\d+|chunked)$/.test(value));
}

const HIDDEN = `GET /hidden HTTP/1.1\r\n${HOST}\r\n\r\n`;
const CHUNKS = '2\r\nxy\r\n0\r\n\r\n';

describe('where a request ends', () => {
  test.each([
    ['two lengths', ['Content-Length: 1', 'Content-Length: 2'], 'xy'],
    ['a list of lengths', ['Content-Length: 2, 2'], 'xy'],
    ['a length with a sign', ['Content-Length: +2'], 'xy'],
    ['a length below zero', ['Content-Length: -1'], 'xy'],
    ['a length in hex', ['Content-Length: 0x2'], 'xy'],
    ['a length with a vertical tab', ['Content-Length: 2\v'], 'xy'],
    ['a length past all numbers', ['Content-Length: 99999999999999999999'], 'xy'],
    ['an unknown coding', ['Transfer-Encoding: xchunked'], CHUNKS],
    ['chunks that are not the last coding', ['Transfer-Encoding: chunked, identity'], CHUNKS],
    ['a coding on two lines', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], CHUNKS],
    ['a coding in quotes', ['Transfer-Encoding: "chunked"'], CHUNKS],
    ['a coding with a vertical tab', ['Transfer-Encoding: \vchunked'], CHUNKS],
    ['a coding that is folded', ['Transfer-Encoding:', ' chunked'], CHUNKS],
    ['a coding with a space before its colon', ['Transfer-Encoding : chunked'], CHUNKS],
    ['a coding behind a bare CR', ['X-A: b\rTransfer-Encoding: chunked'], CHUNKS],
    ['a NUL in a field', ['X-A: b\0c', 'Content-Length: 2'], 'xy'],
  ])('S29 %s: refused', async (_, fields, body) => {
    expectRefused(await site.write(['POST /s29 HTTP/1.1', HOST, ...fields], `${body}${HIDDEN}`));
    expect(targets()).toEqual([]);
  });

  test.each([
    ['a size in hex with its prefix', '0x2\r\nxy\r\n0\r\n\r\n'],
    ['a size below zero', '-2\r\nxy\r\n0\r\n\r\n'],
    ['chunks that end in bare LF', '2\nxy\n0\n\n'],
    ['a chunk longer than its size', `2\r\nxyz\r\n0\r\n\r\n`],
  ])('S29 %s: no whole request reaches the origin', async (_, body) => {
    await site.write(['POST /s29 HTTP/1.1', HOST, 'Transfer-Encoding: chunked'], `${body}${HIDDEN}`);
    expect(targets()).toEqual([]);
  });

  test.each<[string, string[], string, string]>([
    ['a length with chunks', ['Content-Length: 6', 'Transfer-Encoding: chunked'], CHUNKS, 'xy'],
    ['chunks with a length', ['Transfer-Encoding: chunked', 'Content-Length: 3'], CHUNKS, 'xy'],
    ['one length twice', ['Content-Length: 2', 'Content-Length: 2'], 'xy', 'xy'],
    ['a coding in capitals behind a tab', ['Transfer-Encoding:\tCHUNKED'], CHUNKS, 'xy'],
    ['two codings', ['Transfer-Encoding: gzip, chunked'], CHUNKS, 'xy'],
    [
      'an extension and a trailer',
      ['Transfer-Encoding: chunked'],
      '2;a="\r"\r\nxy\r\n0\r\nContent-Length: 9\r\n\r\n',
      'xy',
    ],
    ['a length that Connection lists', ['Connection: content-length', 'Content-Length: 2'], 'xy', 'xy'],
  ])('S29 %s: the origin sees one body with one end, or nothing', async (_, fields, body, seen) => {
    await site.write(['POST /s29 HTTP/1.1', HOST, ...fields], body);
    for (const received of site.origin.received) {
      expect(received).toMatchObject({ target: '/s29', body: seen });
      expect(isAmbiguous(received)).toBe(false);
    }
  });

  test.each([
    ['the body of a GET', 'GET /s29 HTTP/1.1', [`Content-Length: ${HIDDEN.length}`], HIDDEN],
    ['the body of a POST', 'POST /s29 HTTP/1.1', [`Content-Length: ${HIDDEN.length}`], HIDDEN],
    [
      'a chunk',
      'POST /s29 HTTP/1.1',
      ['Transfer-Encoding: chunked'],
      `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`,
    ],
    ['the body of a HEAD', 'HEAD /s29 HTTP/1.1', [`Content-Length: ${HIDDEN.length}`], HIDDEN],
  ])('S29 a request in %s is no request', async (_, line, fields, body) => {
    expect(await site.write([line, HOST, ...fields], body)).toMatch(/^HTTP\/1\.1 200 /);
    expect(targets()).toEqual(line.startsWith('HEAD') ? [] : ['/s29']);
    expect(site.origin.received.some(isAmbiguous)).toBe(false);
  });

  test('S29 pipelined requests are answered one by one, each for itself', async () => {
    const one = `GET /s29/one HTTP/1.1\r\n${HOST}\r\n\r\n`;
    const answers = await site.write([`${one}GET /s29/two HTTP/1.1`, HOST]);
    const bodies = [...answers.matchAll(/"target":"([^"]*)"/g)].map(([, target]) => target);
    expect(bodies).toEqual(['/s29/one', '/s29/two']);
    expect(site.origin.received.some(isAmbiguous)).toBe(false);
  });
});

describe('how long a request is', () => {
  test.each([
    ['a path', `/${'x'.repeat(8_001)}`],
    ['a query', `/s15?${'x'.repeat(8_001)}`],
    ['a URL that the platform refuses', `/${'x'.repeat(9_000)}`],
    ['a request line past all limits', `/${'x'.repeat(70_000)}`],
  ])('S15 %s is too long', async (_, target) => {
    expectRefused(await site.write([`GET ${target} HTTP/1.1`, HOST]));
    expect(targets()).toEqual([]);
  });

  test('S15 long URLs have keys of their own', async () => {
    const long = `/s15/${'x'.repeat(5_000)}`;
    for (const path of [`${long}a`, `${long}b`, `${long}a`])
      expect((await site.edge.ask(`GET http://www.example.test${path}`)).status).toBe(200);
    expect(targets()).toEqual([`${long}a`, `${long}b`]);
  });

  test.each([
    ['as many fields as the platform refuses', Array.from({ length: 150 }, (_, at) => `X-${at}: x`)],
    ['a field that the platform cannot list', [`X-Long: ${'x'.repeat(80_000)}`]],
    ['a field past all limits', [`X-Long: ${'x'.repeat(600_000)}`]],
  ])('S15 %s: nothing is asked without what came with it', async (_, fields) => {
    const credentials = ['Authorization: Bearer secret', 'X-Kind: one'];
    const answer = await site.write(['GET /kind/s15 HTTP/1.1', HOST, ...credentials, ...fields]);
    expect(targets()).toEqual([]);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('what is for one hop', () => {
  test.each([
    ['an Expect that nobody knows', 'POST', ['Expect: 200-maybe', 'Content-Length: 2']],
    ['Expect: 100-continue', 'POST', ['Expect: 100-continue', 'Content-Length: 2']],
    ['an upgrade to a WebSocket', 'GET', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']],
    [
      'an upgrade to HTTP/2',
      'GET',
      ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'],
    ],
    ['a TE, a Trailer and a Keep-Alive', 'GET', ['TE: trailers', 'Trailer: X-A', 'Keep-Alive: timeout=5']],
    ['credentials for a proxy', 'GET', ['Proxy-Authorization: Basic eA==', 'Proxy-Connection: keep-alive']],
  ])('S30 %s goes no further', async (what, method, fields) => {
    const path = `/s30/${encodeURIComponent(what)}`;
    const answer = await site.write([`${method} ${path} HTTP/1.1`, HOST, ...fields], method === 'POST' ? 'xy' : '');
    expect(answer).toContain('HTTP/1.1 200 OK\r\n');
    expect(answer).not.toMatch(/^HTTP\/1\.1 101/m);
    const [received] = site.origin.received;
    for (const name of ['expect', 'upgrade', 'connection', 'http2-settings', 'te', 'trailer', 'keep-alive']) {
      expect(fieldOf(received!, name)).toBeNull();
    }
    expect(fieldOf(received!, 'proxy-authorization') ?? fieldOf(received!, 'proxy-connection')).toBeNull();
  });

  test('S31 Connection removes what the client sent, and nothing that the gateway sets', async () => {
    const listed =
      'Connection: Authorization, X-Own, x-forwarded-for, x-forwarded-host, forwarded, via, cdn-loop, host';
    await site.write(['GET /s31 HTTP/1.1', HOST, listed, 'Authorization: Bearer a', 'X-Own: a', 'X-Forwarded-For: a']);
    const [received] = site.origin.received;
    expect(fieldOf(received!, 'authorization') ?? fieldOf(received!, 'x-own')).toBeNull();
    expect(Object.fromEntries(received!.fields)).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'www.example.test',
      forwarded: 'for=127.0.0.1;host="www.example.test";proto=http',
      via: '1.1 popgate',
      'cdn-loop': 'popgate-test',
      host: 'echo.test',
    });
  });

  test.each([
    ['a keyed header', '/kind/s31', 'x-kind', 'one'],
    ['a keyed cookie', '/currency/s31', 'cookie', 'currency=EUR'],
  ])('S31 Connection cannot hide %s from the origin and show it to the cache', async (_, path, name, value) => {
    await site.write([`GET ${path} HTTP/1.1`, HOST, `${name}: ${value}`, `Connection: ${name}`]);
    const clean = await site.edge.ask(`GET http://www.example.test${path}`, { [name]: value });
    expect(clean.text).toContain(`["${name}","${value}"]`);
  });

  test('S31 Connection cannot make a request with Authorization look anonymous to the cache', async () => {
    const fields = ['Authorization: Bearer a', 'Connection: authorization'];
    await site.write(['GET /s31/authorized HTTP/1.1', HOST, ...fields]);
    expect(fieldOf(site.origin.received[0]!, 'authorization')).toBeNull();
    const clean = await site.edge.ask('GET http://www.example.test/s31/authorized');
    expect(clean.text).not.toContain('Bearer');
  });
});

describe('odd bytes', () => {
  const VALUES = ['caf\u00e9', '\u00c3\u00a9', '\u00ff\u00fe', '\u0080', '\u00ed\u00a0\u0080'];
  const READ = ['Accept-Encoding', 'Authorization', 'Cache-Control', 'CDN-Loop', 'Cookie', 'If-None-Match', 'Pragma'];

  test.each(VALUES)('S32 %j goes through as it is', async (value) => {
    const answer = await site.write([`GET /kind/s32 HTTP/1.1`, HOST, `X-Kind: ${value}`, `User-Agent: ${value}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    const [received] = site.origin.received;
    expect([fieldOf(received!, 'x-kind'), fieldOf(received!, 'user-agent')]).toEqual([value, value]);
  });

  test.each([...READ, 'Range', 'If-Range', 'Connection', 'Fastly-Key', 'If-Modified-Since', 'If-Match'])(
    'S32 %s of such bytes is no error',
    async (name) => {
      for (const [at, value] of VALUES.entries()) {
        const answer = await site.write([`GET /s32/${name}/${at} HTTP/1.1`, HOST, `${name}: ${value}`]);
        expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      }
      expect(site.origin.received.length).toBe(VALUES.length);
    },
  );

  test.each(['/s32/\u00e9', '/s32?\u00ff'])('S32 the target %j is refused', async (target) => {
    expectRefused(await site.write([`GET ${target} HTTP/1.1`, HOST]));
    expect(targets()).toEqual([]);
  });
});

describe('redirects', () => {
  test.each([
    ['/old/%2F%2Fevil.test', '/%2F%2Fevil.test'],
    ['/old/%5Cevil.test', '/%5Cevil.test'],
    ['/old/javascript:alert(1)', '/javascript:alert(1)'],
    ['/old/%0d%0aLocation:%20x', '/%0D%0ALocation:%20x'],
    ['/rest//evil.test', '/evil.test'],
    ['/rest///evil.test/a', '/evil.test/a'],
    ['/rest/\\evil.test', '/evil.test'],
    ['/rest/\\/\\evil.test', '/evil.test'],
    ['/rest/x/..//evil.test', '/evil.test'],
    ['/away/@evil.test', 'https://www.example.test/new/@evil.test'],
    ['/away/%2E%2E', null],
  ])('S26 %s leads to %s', async (target, location) => {
    const answer = await site.write([`GET ${target} HTTP/1.1`, HOST, `X-Forwarded-Host: ${CANARY}`]);
    expect(/\r\nlocation: (.*)\r\n/.exec(answer)?.[1] ?? null).toBe(location);
  });

  test.each([
    ['example.test', '//evil.test', 'https://www.example.test//evil.test'],
    ['example.test', '/\\evil.test', 'https://www.example.test//evil.test'],
    ['example.test:8443', '/@evil.test?a=//evil.test', 'https://www.example.test/@evil.test?a=//evil.test'],
    ['a.example.net', '/.evil.test', 'https://a.example.org/.evil.test'],
  ])('S26 a whole site, %s%s, moves to %s', async (host, target, location) => {
    const answer = await site.write([`GET ${target} HTTP/1.1`, `Host: ${host}`, `X-Forwarded-Host: ${CANARY}`]);
    expect(/\r\nlocation: (.*)\r\n/.exec(answer)?.[1]).toBe(location);
  });

  test.each(['evil.test#.example.net', 'evil.test/.example.net', 'evil.test\\.example.net', 'a.b.example.net'])(
    'S26 the Host %s moves nowhere',
    async (host) => {
      expect(await site.write(['GET / HTTP/1.1', `Host: ${host}`])).not.toMatch(/location:/i);
    },
  );
});
