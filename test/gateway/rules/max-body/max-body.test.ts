import { describe, expect, test } from 'vitest';
import type { GatewayConfig, Handler, RouteRules } from '../../../../src/gateway/index.ts';
import { type FakeOrigin } from '../../../support/fake-platform.ts';
import { site } from '../../../support/site.ts';

const reading: FakeOrigin = async ({ body }) => new Response(`${(await new Response(body).bytes()).length} bytes`);

const app: Handler = async (request) => new Response(`${(await request.bytes()).length} bytes`);

function limited(maxBody: RouteRules['maxBody'], origin: FakeOrigin = reading) {
  const domains: GatewayConfig['domains'] = {
    'www.example.test': {
      routes: [
        { path: '/app', handler: 'app' },
        { path: '/*', to: 'origin' },
      ],
      defaults: { maxBody: maxBody! },
    },
  };
  return site({ origin, handlers: { app }, config: { domains, pools: { all: { backends: { origin: 1 } } } } });
}

/** A request whose body comes in pieces; the last may never come. */
function sent(
  path: string,
  pieces: readonly number[],
  { length, ends = true }: { length?: number; ends?: boolean } = {},
) {
  const left = pieces.map((size) => new Uint8Array(size));
  const body = new ReadableStream<Uint8Array>({
    pull(rest) {
      const next = left.shift();
      if (next !== undefined) rest.enqueue(next);
      else if (ends) rest.close();
      else return new Promise(() => undefined);
      return undefined;
    },
  });
  const headers = new Headers({ host: 'www.example.test' });
  if (length === undefined) headers.set('transfer-encoding', 'chunked');
  else headers.set('content-length', String(length));
  return { url: `http://www.example.test${path}`, method: 'POST', headers, body } as unknown as Request;
}

describe.each(['/upload', '/app'])('%s', (path) => {
  test.each<[string, number[], { length?: number }, number, string | RegExp]>([
    ['of its length', [400, 600], { length: 1_000 }, 200, '1000 bytes'],
    ['of its length in pieces', [400, 600], {}, 200, '1000 bytes'],
    ['longer, as is announced', [], { length: 1_001 }, 413, /^413 Content Too Large/],
    ['longer, as is found', [400, 601], {}, 413, /^413 Content Too Large/],
    ['without an end', Array<number>(10_000).fill(400), {}, 413, /^413 Content Too Large/],
    ['empty', [], { length: 0 }, 200, '0 bytes'],
  ])('a body %s', async (_, pieces, framing, status, body) => {
    const www = limited('1kB');
    const answer = await www.send(sent(path, pieces, framing));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toEqual(typeof body === 'string' ? body : expect.stringMatching(body));
  });

  test('a body that never ends in time is a 408', async () => {
    const www = limited({ time: '20ms' });
    expect((await www.send(sent(path, [1], { ends: false }))).status).toBe(408);
  });

  test('a body without limits is given on', async () => {
    expect((await limited(undefined).send(sent(path, [5_000]))).status).toBe(200);
  });
});

test('a body whose length is announced is given on as it is, and its time is that of the answer', async () => {
  const bodies: unknown[] = [];
  const www = site({
    origin: ({ body }) => {
      bodies.push(body);
      return new Promise<Response>(() => undefined);
    },
    config: {
      backends: {
        origin: { origin: 'http://origin.test', timeouts: { connect: '1ms', firstByte: '1ms', betweenBytes: '1ms' } },
      },
      domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', maxBody: { time: '20ms' } }] } },
    },
  });
  const request = sent('/upload', [10], { length: 10 });
  expect((await www.send(request)).status).toBe(408);
  expect(bodies).toEqual([request.body]);
});

test('S68 a body that is given up takes no backend from others', async () => {
  const www = limited('1kB');
  for (let time = 0; time < 20; time += 1) expect((await www.send(sent('/upload', [2_000]))).status).toBe(413);
  expect((await www.send(sent('/upload', [10]))).status).toBe(200);
  expect(www.logged).toEqual([]);
});
