import { authorityOf, readOrigin } from '../../../src/gateway/index.ts';
import { describe, expect, it } from 'vitest';
import { formatOrigin } from '../../../src/cli/project/origin.ts';

describe('an origin', () => {
  it.each([
    ['http://a.example', { scheme: 'http', host: 'a.example', port: 80 }, 'a.example'],
    ['https://a.example/base', { scheme: 'https', host: 'a.example', port: 443 }, 'a.example'],
    ['https://a.example:443', { scheme: 'https', host: 'a.example', port: 443 }, 'a.example'],
    ['https://a.example:80', { scheme: 'https', host: 'a.example', port: 80 }, 'a.example:80'],
    ['http://127.0.0.1:7701', { scheme: 'http', host: '127.0.0.1', port: 7701 }, '127.0.0.1:7701'],
    ['https://[2001:db8::1]', { scheme: 'https', host: '[2001:db8::1]', port: 443 }, '[2001:db8::1]'],
  ] as const)('has a port, and names it where it is not the scheme’s own: %s', (text, origin, authority) => {
    expect(readOrigin(text)).toMatchObject(origin);
    expect(authorityOf(origin)).toBe(authority);
    expect(formatOrigin(origin)).toBe(`${origin.scheme}://${authority}`);
  });

  it('is written without a port where none is known', () => {
    expect(formatOrigin({ scheme: 'https', host: 'a.example', port: undefined })).toBe('https://a.example');
  });
});
