import { expect, test } from 'vitest';
import { compileDynamic } from '../../../src/gateway/dynamic-backends/compile.ts';

test.each([
  ['http://tenants.localhost:3000', { tls: false, target: '127.0.0.1:3000' }],
  ['http://localhost:3000', { tls: false, target: 'localhost:3000' }],
  ['https://127.0.0.1', { tls: true, target: '127.0.0.1:443' }],
] as const)('what stands in locally at %s is where Viceroy can find it', (local, place) => {
  expect(compileDynamic('tenants', { allow: ['https://*.tenants.example'], local }).local).toEqual(place);
});
