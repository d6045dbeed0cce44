import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import type { LogConfig } from '../../../../src/gateway/rules/log/config.ts';
import { requestOf, site } from '../../../support/site.ts';

const LOG: LogConfig = { endpoint: 'access' };

describe('nothing is paid', () => {
  const calls = async (config: Partial<GatewayConfig>) => {
    const www = site({ config, origin: () => new Response('ok', { headers: { 'cache-control': 'max-age=60' } }) });
    for (const path of ['/a', '/a', '/none']) await www.ask(`GET ${path}`);
    return www.calls;
  };
  const routes = (log?: false | LogConfig): Partial<GatewayConfig> => ({
    domains: { 'www.example.test': { routes: [{ path: '/a', to: 'origin', ...(log !== undefined && { log }) }] } },
  });

  test('where no endpoint is set: no clock, no processor time, no random number', async () => {
    const plain = await calls(routes());
    expect(plain).toMatchObject({ cpuMs: 0, logTo: 0, random: 0 });
    const { now } = await calls(routes(false));
    expect(now).toBe(plain.now);
    const logging = await calls(routes(LOG));
    expect(logging.now).toBeGreaterThan(plain.now);
    expect(logging).toMatchObject({ logTo: 2 });
  });
});

describe('S63', () => {
  const SECRET = 's3cr3t';

  test('a line is one bounded line of JSON with nothing of credentials, cookies and queries, whatever is asked', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 3_000 });
    const asked = fc.record({
      method: fc.oneof(fc.constantFrom('GET', 'POST', 'HEAD', 'PURGE', 'TRACE'), text),
      host: fc.oneof(fc.constant('www.example.test'), text),
      path: fc.oneof(
        fc.constantFrom('/pass', '/teapot', '/hello'),
        text.map((rest) => `/${rest.replaceAll('?', '')}`),
      ),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ method, host, path }) => {
        const www = site({
          config: { defaults: { log: LOG }, domains: { '*': { routes: [{ path: '/*', to: 'origin' }] } } },
        });
        const request = {
          ...requestOf('GET /'),
          url: `http://${host}${path}?token=${SECRET}`,
          method,
          headers: headersOf(host),
        } as Request;
        await www.send(request);
        expect(www.accessLog.length).toBe(1);
        const line = www.accessLog[0]![1];
        expect(line).toMatch(/^[ -~]{1,16384}$/);
        expect(line).not.toContain(SECRET);
        expect(typeof (JSON.parse(line) as { status: unknown }).status).toBe('number');
      }),
    );

    /** Node's own would refuse most hosts. */
    function headersOf(host: string): Headers {
      const fields = { authorization: `Bearer ${SECRET}`, cookie: `session=${SECRET}`, 'fastly-key': SECRET };
      const headers = new Headers({ ...fields, host: '', referer: `http://x.test/?a=${SECRET}` });
      const get = headers.get.bind(headers);
      headers.get = (name) => (name === 'host' ? host : get(name));
      return headers;
    }
  });
});
