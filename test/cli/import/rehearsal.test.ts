import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFastlyApi } from '../../../src/cli/fastly/api.ts';
import { main } from '../../../src/cli/main.ts';
import { type Rehearsal, startRehearsal } from '../../../src/cli/rehearsal/rehearsal.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await startRehearsal({ note: () => {} });
});
afterAll(() => rehearsal.stop());

describe('a service that was made by the API', () => {
  it('is imported as it was made, and is not changed', async () => {
    const env = { FASTLY_API_TOKEN: rehearsal.token, FASTLY_API_ENDPOINT: rehearsal.url };
    const api = createFastlyApi(fakeTerminal(env));
    const made = { method: 'POST' } as const;
    const form = { name: 'a shop', type: 'wasm' };
    const { id } = await api.call<{ id: string }>({ ...made, path: '/service', payload: { form } });
    const version = `/service/${id}/version/1`;
    const health = { name: 'up', path: '/up', check_interval: 5_000, timeout: 5_000, initial: 3, method: 'GET' };
    const backend = {
      name: 'shop',
      address: 'o.example',
      port: 443,
      use_ssl: true,
      healthcheck: 'up',
      shield: 'lhr-london-gb',
    };
    await api.call({ ...made, path: `${version}/domain`, payload: { form: { name: 'www.shop.example' } } });
    await api.call({ ...made, path: `${version}/healthcheck`, payload: { form: health } });
    await api.call({ ...made, path: `${version}/backend`, payload: { form: backend } });
    const before = rehearsal.requests.length;
    const terminal = fakeTerminal(env);
    expect(await main(['import', '--service-id', id, '--version', '1'], terminal)).toBe(0);
    expect(terminal.printed.join('\n')).toContain(`  name: 'a-shop',
  backends: {
    shop: {
      origin: 'https://o.example',
      health: { path: '/up', method: 'GET', interval: '5s' },
      shield: 'lhr-london-gb',
    },
  },
  domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] } },`);
    expect(new Set(rehearsal.requests.slice(before).map(({ method }) => method))).toEqual(new Set(['GET']));
    const again = fakeTerminal(env);
    expect(await main(['import', '--service-id', id], again)).toBe(1);
    expect(again.progressed.join('\n')).toContain('the service has no active version');
  });
});
