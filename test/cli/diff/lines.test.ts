import { describe, expect, it } from 'vitest';
import { logLines } from '../../../src/cli/diff/urls/log-lines.ts';
import { hostsOf } from '../../../src/cli/diff/urls/ours.ts';
import { urlLines } from '../../../src/cli/diff/urls/url-lines.ts';
import { shopWith } from './changes.ts';

const isOurs = hostsOf([shopWith([], { domains: { 'a.example': { routes: [] }, '*.b.example': { routes: [] } } })]);
const read = urlLines(isOurs);
const readLog = logLines(isOurs, 'a.example');

describe('a line of requests', () => {
  it.each([
    ['https://a.example/', { method: 'GET', url: 'https://a.example/', headers: [] }],
    ['  POST https://x.b.example/a?b#c ', { method: 'POST', url: 'https://x.b.example/a?b' }],
    ['http://a.example/a/../b', { url: 'http://a.example/a/../b' }],
    [
      'https://a.example/\tCookie: a=1; b=2\tX-One:two',
      {
        headers: [
          ['cookie', 'a=1; b=2'],
          ['x-one', 'two'],
        ],
      },
    ],
    ['https://a.example:8443/', { url: 'https://a.example:8443/' }],
  ])('asks for what it says: %j', (line, asked) => {
    expect(read(line)).toMatchObject(asked);
  });

  it.each(['', '  ', '# https://a.example/'])('asks for nothing: %j', (line) => {
    expect(read(line)).toBeNull();
  });

  it.each([
    ['/a', 'is no absolute URL'],
    ['ftp://a.example/', 'is no absolute URL'],
    ['https://', 'is a malformed URL'],
    ['https://a.example/ b', 'has no method'],
    ['GET https://a.example/ b', 'has a space'],
    ['GET https://a.example/\u0000', 'has a space or a control character'],
    ['https://user:secret@a.example/', 'has a name or a password'],
    ['https://c.example/', 'asks c.example'],
    ['https://x.y.b.example/', 'asks x.y.b.example'],
    ['G@T https://a.example/', 'has no method'],
    ['https://a.example/\tno header', 'has no header'],
    ['https://a.example/\tx: \u0000', 'has no header'],
    ['https://a.example/\thost: b.example', 'has a Host'],
  ])('that cannot be used says why: %j', (line, fault) => {
    expect(read(line)).toEqual({ fault: expect.stringContaining(fault) as string });
  });
});

describe('a line of a log', () => {
  it.each([
    ['{"host":"a.example","path":"/x","method":"HEAD","country":"FR"}', { method: 'HEAD', country: 'FR' }],
    ['{"host":"a.example","path":"/x"}', { method: 'GET', url: 'https://a.example/x' }],
    ['- - - [x] "PUT /y?z HTTP/2" 204 0', { method: 'PUT', url: 'https://a.example/y?z' }],
    ['- - - [x] "GET http://x.b.example/ HTTP/1.1" 200 1', { url: 'http://x.b.example/' }],
  ])('asks for what it says: %s', (line, asked) => {
    expect(readLog(line)).toMatchObject(asked);
  });

  it.each([
    ['{"host":"a.example"}', 'no host and path'],
    ['{"host":null,"path":"/"}', 'no host and path'],
    ['{"host":"z.example","path":"/"}', 'asks z.example'],
    ['{"host":', 'is no JSON'],
    ['[1]', 'is neither JSON nor'],
    ['- - - [x] "GET" 400 0', 'is neither JSON nor'],
  ])('that cannot be used says why: %s', (line, fault) => {
    expect(readLog(line)).toEqual({ fault: expect.stringContaining(fault) as string });
  });

  it('is not in the combined format where the host cannot be known', () => {
    const fault = { fault: expect.stringContaining('has no host') as string };
    expect(logLines(isOurs, null)('- - - [x] "GET / HTTP/1.1" 200 1')).toEqual(fault);
  });
});
