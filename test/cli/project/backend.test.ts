import { expect, it } from 'vitest';
import { manifestTables } from '../../../src/cli/project/manifest.ts';

it('the manifest leaves the host to the request where it is the client that says it, and the origin every pause', () => {
  const origin = 'https://o.example';
  const backends = { o: { origin, overrideHost: 'client', timeouts: { betweenBytes: 'none' } } } as const;
  const domains = { '*': { redirect: 'https://www.example.com' } } as const;
  const { local_server: local } = manifestTables({ name: 'x', domains, backends });
  expect(local['backends']).toEqual({
    o: {
      url: origin,
      cert_host: 'o.example',
      use_sni: true,
      first_byte_timeout_ms: 15_000,
      between_bytes_timeout_ms: 2_147_483_647,
    },
  });
});
