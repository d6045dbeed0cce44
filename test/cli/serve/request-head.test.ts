import { describe, expect, it } from 'vitest';
import { readHead } from '../../../src/cli/serve/request-head.ts';

const read = (text: string) => readHead(Buffer.from(text, 'latin1'));
const HEAD = 'GET / HTTP/1.1\r\nAccept: */*\r\nHost: 127.0.0.1:7676\r\n\r\n';

describe('the head of a request', () => {
  it.each([
    [HEAD, { method: 'GET', target: '/', host: '127.0.0.1:7676' }],
    [`${HEAD}GET /next HTTP/1.1\r\nHost: b\r\n\r\n`, { method: 'GET', target: '/', host: '127.0.0.1:7676' }],
    ['POST /a?b HTTP/1.0\r\nhOsT:x.example\r\n\r\nbody', { method: 'POST', target: '/a?b', host: 'x.example' }],
    ['HEAD * HTTP/1.1\r\n\r\n', { method: 'HEAD', target: '*', host: '' }],
    // Of two hosts none is believed.
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', { method: 'GET', target: '/', host: '' }],
    // A host in the body is none.
    ['GET / HTTP/1.1\r\nA: b\r\n\r\nHost: a\r\n\r\n', { method: 'GET', target: '/', host: '' }],
  ])('%j says whom it is for', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('is incomplete after each of its first bytes, and whole with the last', () => {
    for (let length = 1; length < HEAD.length; length += 1) expect(read(HEAD.slice(0, length))).toBe('incomplete');
    expect(read(HEAD)).not.toBe('incomplete');
  });

  it.each([
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'PRI * HTTP/2.0\r\n',
    '\u0016\u0003\u0001\u0002\u0000',
    '\u0081\u0085\u0001\u0002\u0003',
    'get / HTTP/1.1\r\n\r\n',
    'GET / HTTP/3\r\n\r\n',
    'GET /a b HTTP/1.1\r\n\r\n',
    'data: GET / HTTP/1.1\r\n\r\n',
    '\r\n',
    'A'.repeat(17),
  ])('is not in %j, and nothing more is waited for', (text) => {
    expect(read(text)).toBeNull();
  });

  it('is waited for up to 8 kB', () => {
    const begun = 'GET / HTTP/1.1\r\nA: ';
    expect(read(begun + 'x'.repeat(8_191 - begun.length))).toBe('incomplete');
    expect(read(begun + 'x'.repeat(8_192 - begun.length))).toBeNull();
    expect(read(`GET /${'x'.repeat(9_000)}`)).toBeNull();
  });
});
