import { describe, expect, test } from 'vitest';
import { connectionOf } from '../../../src/platform/fastly/connection.ts';

const told = (tlsProtocol: string | null, local: boolean) => connectionOf({ tlsProtocol, version: 2 }, local).scheme;

describe('the scheme of a connection', () => {
  test.each<[string, string | null, boolean, 'http' | 'https' | undefined]>([
    ['of Viceroy is http', null, true, 'http'],
    ['that is encrypted is https', 'TLSv1.3', false, 'https'],
    ['that is encrypted is https, on Viceroy too', 'TLSv1.3', true, 'https'],
    ['is not known in production where nothing is told, so that a site is not lost to all', null, false, undefined],
    ['is not known where an empty word is told', '', false, undefined],
  ])('S74 %s', (_, tlsProtocol, local, scheme) => {
    expect(told(tlsProtocol, local)).toBe(scheme);
  });
});

test.each([
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 3],
  [5, undefined],
  [undefined, undefined],
])('S2 the version %s of the platform is HTTP/%s', (version, expected) => {
  expect(connectionOf({ tlsProtocol: null, version }, true).httpVersion).toBe(expected);
});
