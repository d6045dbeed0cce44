import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { SuiteResults } from '../score.ts';
import { runOwnTests } from './client.ts';
import { startOwnOrigin } from './origin.ts';
import { OWN_SECTIONS } from './sections/index.ts';
import { again, FRESH, type OwnRequest, type OwnTest } from './shape.ts';

/** Where nothing is between, the halves come at once. */
const HELD_MS = 1_000;

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** What stands between client and origin: nothing, or what reads each answer whole and gives the first for ever. */
type Between = 'nothing' | 'one that keeps everything';

async function found(requests: OwnTest['requests'], between: Between): Promise<SuiteResults[string] | undefined> {
  const tests: OwnTest[] = [{ id: 't', name: 't', requests }];
  const origin = await startOwnOrigin(tests, HELD_MS);
  stops.push(origin.stop);
  const port = between === 'nothing' ? origin.port : await keepEverything(origin.port);
  return (await runOwnTests(tests, origin, { port, host: 'own.example.test' }))['t'];
}

async function keepEverything(originPort: number): Promise<number> {
  const kept = new Map<string, { status: number; headers: http.IncomingHttpHeaders; body: Buffer }>();
  const server = http.createServer((request, response) => {
    void (async () => {
      const url = request.url ?? '';
      if (!kept.has(url)) {
        const sent = http.request({ host: '127.0.0.1', port: originPort, path: url, headers: request.headers });
        const [answer] = (await once(sent.end(), 'response')) as [http.IncomingMessage];
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        kept.set(url, { status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) });
      }
      const { status, headers, body } = kept.get(url)!;
      const { 'transfer-encoding': _, ...fields } = headers;
      response.writeHead(status, { ...fields, 'cache-status': 'kept; fwd=uri-miss; collapsed' }).end(body);
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const HALVES: OwnRequest = { response_headers: [FRESH], response_length: false, response_in_halves: true };

describe('a test of our own', () => {
  test.each<[string, OwnTest['requests'], Between, SuiteResults[string]]>([
    ['asked again', [{}, again('not_cached')], 'nothing', true],
    ['asked again', [{}, again('cached')], 'nothing', ['Assertion', 'Response 2 does not come from cache']],
    ['kept', [{}, again('cached')], 'one that keeps everything', true],
    ['kept', [{}, again('not_cached')], 'one that keeps everything', ['Assertion', 'Response 2 comes from cache']],
    [
      'of a set-up',
      [{}, { ...again('cached'), setup: true }],
      'nothing',
      ['Setup', 'Response 2 does not come from cache'],
    ],
    ['by halves', [HALVES], 'nothing', true],
    ['by halves', [HALVES], 'one that keeps everything', ['Assertion', 'Response 1 is held back']],
    ['of a status', [{ response_status: 404 }], 'nothing', true],
    ['of a status', [{ expected_status: 404 }], 'nothing', ['Assertion', 'Response 1 status is 200, not 404']],
    ['of a field', [{ expected_response_headers: [['content-type', /plain/]] }], 'nothing', true],
    [
      'of a field',
      [{ expected_response_headers: [['content-type', 'text/html']] }],
      'nothing',
      ['Assertion', 'Response 1 header content-type is "text/plain", not text/html'],
    ],
    [
      'of a field that is not there',
      [{ expected_response_headers: ['vary'] }],
      'nothing',
      ['Assertion', 'Response 1 vary header not present'],
    ],
    [
      'of a field that should not be',
      [{ expected_response_headers_missing: ['date'] }],
      'nothing',
      ['Assertion', 'Response 1 includes unexpected header date'],
    ],
    [
      'of what the origin is sent',
      [{ request_headers: [['Foo', '1']], expected_request_headers: [['foo', '2']] }],
      'nothing',
      ['Assertion', 'Request 1 header foo is "1", not 2'],
    ],
    [
      'of what the origin is sent, where it is sent nothing',
      [{}, { expected_request_headers: ['host'] }],
      'one that keeps everything',
      ['Assertion', 'Request 2 was not sent to the origin'],
    ],
    [
      'of Cache-Status',
      [{ expected_cache_status: { fwd: 'uri-miss', collapsed: true, hit: undefined } }],
      'one that keeps everything',
      true,
    ],
    [
      'of Cache-Status',
      [{ expected_cache_status: { collapsed: undefined } }],
      'one that keeps everything',
      ['Assertion', 'Response 1 Cache-Status is "kept; fwd=uri-miss; collapsed": collapsed is not undefined'],
    ],
  ])('%s (%j), through %s: %j', async (_, requests, between, expected) => {
    expect(await found(requests, between)).toEqual(expected);
  });

  test.each<[number, OwnRequest]>([
    [1, {}],
    [2, { together: true }],
  ])('has %i under way at once where the second is %j', async (expected, second) => {
    let [underWay, most] = [0, 0];
    const server = http.createServer((_, response) => {
      most = Math.max(most, (underWay += 1));
      setTimeout(() => response.end(() => (underWay -= 1)), 200);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    stops.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const tests: OwnTest[] = [{ id: 't', name: 't', requests: [{}, second] }];
    const origin = { ...(await startOwnOrigin(tests)), arrived: () => Promise.resolve() };
    stops.push(origin.stop);
    await runOwnTests(tests, origin, { port, host: 'own.example.test' });
    expect(most).toBe(expected);
  });
});

test('each test of our own has an id of its own, that can stand in a path', () => {
  const ids = OWN_SECTIONS.flatMap(({ tests }) => tests.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z0-9-]+$/.test(id))).toEqual([]);
});
