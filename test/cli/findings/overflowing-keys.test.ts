import { expect, test } from 'vitest';
import { findWarnings } from '../../../src/cli/findings/find.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { testGateway } from '../../../src/testing/index.ts';

/** A site whose answers have so many keys, each with a parameter. */
function site(keys: number): GatewayConfig<'shop'> {
  const surrogateKeys = Array.from({ length: keys }, (_, at) => `${String.fromCharCode(97 + at)}/:id`);
  return {
    name: 'x',
    backends: { shop: { origin: 'https://shop.example', paths: 'literal' } },
    domains: { 'a.example': { routes: [{ path: '/:id', to: 'shop', surrogateKeys }] } },
  };
}

/** With the longest parameter whose keys are stored as they are. */
const LONGEST = `https://a.example/${'i'.repeat(1022)}`;
const answer = { headers: { 'Cache-Control': 'max-age=60', 'Content-Type': 'text/plain' }, body: 'x' };

test.each([
  [15, true],
  [16, false],
])(
  'S44 with %i keys that have a parameter a long path is stored: %s, and check tells where it is not',
  async (keys, isStored) => {
    const gateway = testGateway(site(keys), { origins: { shop: answer } });
    await gateway.get(LONGEST);
    await gateway.get(LONGEST);
    expect(gateway.origins.shop!.requests.length).toBe(isStored ? 1 : 2);
    const codes = findWarnings(site(keys)).map(({ code }) => code);
    expect(codes).toEqual(isStored ? [] : ['overflowing-keys']);
  },
);
