import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findConfiguration, listConfigurations } from '../../../../src/cli/control/tls/configuration.ts';
import { createFastlyApi, type FastlyApi } from '../../../../src/cli/fastly/api.ts';
import { type FakeApi, startFakeApi } from '../../fastly/fake-api.ts';
import { fakeTerminal } from '../../terminal/fake-terminal.ts';
import { configuration, document } from './shapes.ts';

let server: FakeApi;
let api: FastlyApi;

beforeAll(async () => {
  server = await startFakeApi();
});

afterAll(() => server.close());

beforeEach(() => {
  api = createFastlyApi(fakeTerminal({ FASTLY_API_TOKEN: 'token', FASTLY_API_ENDPOINT: server.url }));
});

const asked = (): string[] => server.received.map(({ request }) => decodeURIComponent(request));

describe('the TLS configurations', () => {
  const records = [{ id: 't.sni.global.fastly.net', type: 'CNAME' }];

  it('are read with their records in one request', async () => {
    server.script({
      body: document([configuration('C1', records), configuration('C2', records, { isDefault: true })]),
    });
    const found = await listConfigurations(api, ['C1', null]);
    expect(asked()).toEqual(['GET /tls/configurations?include=dns_records&page[number]=1&page[size]=100']);
    expect(findConfiguration(found, 'C1')).toEqual({
      id: 'C1',
      name: 'Configuration C1',
      isDefault: false,
      tlsProtocols: ['1.2', '1.3'],
      httpProtocols: ['http/1.1', 'http/2'],
      targets: [{ type: 'CNAME', value: 't.sni.global.fastly.net', region: 'global' }],
    });
    expect(findConfiguration(found, null)?.id).toBe('C2');
    expect(findConfiguration(found, 'C3')).toBeUndefined();
  });

  it('are read one by one where the list leaves their records out', async () => {
    const bare = (id: string, isDefault: boolean) => ({
      id,
      type: 'tls_configuration',
      attributes: { default: isDefault, name: id },
    });
    server.script({ body: { data: [bare('C1', true), bare('C2', false)] } }, ({ request }) => ({
      body: document([configuration(/C\d/.exec(request)![0], records)]),
    }));
    const found = await listConfigurations(api, [null, 'C2', 'C2']);
    expect(found.map(({ targets }) => targets.length)).toEqual([1, 1]);
    expect(asked().slice(1)).toEqual([
      'GET /tls/configurations/C1?include=dns_records',
      'GET /tls/configurations/C2?include=dns_records',
    ]);
  });

  it('may lack one that is named', async () => {
    server.script({ body: { data: [] } }, { status: 404 });
    expect(await listConfigurations(api, ['C9'])).toEqual([]);
  });
});
