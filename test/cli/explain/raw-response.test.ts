import { describe, expect, it } from 'vitest';
import { MAX_RESPONSE_BYTES, parseRawResponse } from '../../../src/cli/explain/raw-response.ts';
import { CliError } from '../../../src/cli/terminal/cli-error.ts';

function parse(text: string): ReturnType<typeof parseRawResponse> {
  return parseRawResponse(new Uint8Array(Buffer.from(text, 'latin1')), 'saved.txt');
}

/** Why it is no response. */
function refusalOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof CliError && error.status === 2) return error.why;
    throw error;
  }
  return 'none';
}

describe('a raw response', () => {
  it.each<[string, string, number, [string, string][], string | null]>([
    ['with CRLF', 'HTTP/1.1 200 OK\r\nAge: 1\r\n\r\nbody\n', 200, [['Age', '1']], 'body\n'],
    ['with LF', 'HTTP/1.1 404 Not Found\nAge: 1\n\nbody', 404, [['Age', '1']], 'body'],
    ['of HTTP/2, as curl -i prints it', 'HTTP/2 200 \r\nage: 1\r\n\r\n', 200, [['age', '1']], null],
    ['of HTTP/3 without a space', 'HTTP/3 204\n\n', 204, [], null],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\n\nx', 200, [], 'x'],
    [
      'after an interim one',
      'HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 200 OK\nAge: 2\n\n',
      200,
      [['Age', '2']],
      null,
    ],
    ['with a length alone', 'HTTP/1.1 200 OK\nContent-Length: 5000\n\n', 200, [['Content-Length', '5000']], null],
    [
      'with a field twice',
      'HTTP/1.1 200 OK\nVary: a\nVary: b\n\n',
      200,
      [
        ['Vary', 'a'],
        ['Vary', 'b'],
      ],
      null,
    ],
    ['with space around a value', 'HTTP/1.1 200 OK\nVary: \t a b \t\n\n', 200, [['Vary', 'a b']], null],
    ['with Latin-1', 'HTTP/1.1 200 OK\nX-Name: caf\u00e9\n\n', 200, [['X-Name', 'caf\u00e9']], null],
    ['with a blank line in its body', 'HTTP/1.1 200 OK\n\n\nx', 200, [], '\nx'],
  ])('%s is read', (_name, text, status, headers, body) => {
    const answer = parse(text);
    expect({ ...answer, body: answer.body && Buffer.from(answer.body).toString('latin1') }).toEqual({
      status,
      headers,
      body,
    });
  });

  it.each([
    ['', 'line 1: there is no status line'],
    ['HTTP/1.1 200 OK', 'line 1: there is no status line'],
    ['<html>\n', 'line 1: this is no status line, such as HTTP/1.1 200 OK'],
    ['HTTP/1.1 99 Low\n\n', 'line 1: this is no status line, such as HTTP/1.1 200 OK'],
    ['HTTP/1.1 600 High\n\n', 'line 1: this is no status line, such as HTTP/1.1 200 OK'],
    ['HTTP/1.1  200 OK\n\n', 'line 1: this is no status line, such as HTTP/1.1 200 OK'],
    ['HTTP/1.1 200 OK\nAge: 1\n', 'line 3: no empty line ends the header fields'],
    ['HTTP/1.1 200 OK\nAge: 1\nbody', 'line 3: no empty line ends the header fields'],
    ['HTTP/1.1 200 OK\nAge: 1\nno field\n\n', 'line 3: this is no header field, such as Cache-Control: max-age=60'],
    ['HTTP/1.1 200 OK\nAge : 1\n\n', 'line 2: this is no header field, such as Cache-Control: max-age=60'],
    ['HTTP/1.1 200 OK\nA: 1\n folded\n\n', 'line 3: this is no header field, such as Cache-Control: max-age=60'],
    ['HTTP/1.1 200 OK\nA: 1\0\n\n', 'line 2: A has a control character'],
    ['HTTP/1.1 200 OK\nA: 1\rB: 2\n\n', 'line 2: A has a control character'],
    ['HTTP/1.1 103 Early Hints\n\n', 'line 3: there is no status line'],
    ['HTTP/1.1 204 No Content\n\nbody', 'line 3: a 204 has no body'],
    ['HTTP/1.1 304 Not Modified\n\nbody', 'line 3: a 304 has no body'],
    ['HTTP/1.1 200 OK\nContent-Length: x\n\n', 'Content-Length is no number'],
    ['HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\n', 'Content-Length says 1 and 2'],
    [
      'HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked\n\n',
      'Content-Length and Transfer-Encoding exclude one another',
    ],
    [
      'HTTP/1.1 200 OK\nContent-Length: 3\n\nfour',
      'Content-Length says 3 bytes, and the body has 4; curl must not decode it: leave out --compressed',
    ],
  ])('%j is none', (text, why) => {
    expect(refusalOf(text)).toBe(why);
  });

  it('may have so many bytes, and no more', () => {
    const head = 'HTTP/1.1 200 OK\n\n';
    expect(refusalOf(head.padEnd(MAX_RESPONSE_BYTES, 'x'))).toBe('none');
    expect(refusalOf(head.padEnd(MAX_RESPONSE_BYTES + 1, 'x'))).toBe(`it is larger than ${MAX_RESPONSE_BYTES} bytes`);
  });

  it.each([
    ['lines without an end', 'HTTP/1.1 200 OK\n' + 'x'.repeat(1_000_000)],
    ['many fields', 'HTTP/1.1 200 OK\n' + 'a: b\n'.repeat(200_000)],
    ['many interim responses', 'HTTP/1.1 100 \n\n'.repeat(60_000)],
    ['white space', `HTTP/1.1 200 OK\na:${' '.repeat(500_000)}x${' '.repeat(500_000)}\n\n\0`],
  ])('costs no more than its length: %s', (_name, text) => {
    const start = performance.now();
    refusalOf(text);
    // A cost that grows with the square of a megabyte would be minutes.
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
