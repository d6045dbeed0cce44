import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { EventLike } from '../../src/gateway/handlers/handler.ts';
import { fromEventHandler, type Handler, type HandlerContext } from '../../src/gateway/index.ts';
import { handled } from './site.ts';

interface Sent {
  status(code: number): Sent;
  set(name: string, value: string): Sent;
  send(body: string): void;
}

type Work = (request: { params: Record<string, string>; event: EventLike }, response: Sent) => unknown;

interface Route {
  method: string;
  pattern: RegExp;
  work: Work;
}

/** A router of Expressly's shape: routes with `:name`, and `handler`, which takes the event and calls `respondWith`. */
function eventRouter(method: string, path: string, work: Work) {
  const route = { method, work, pattern: new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`) };
  return {
    async handler(event: EventLike): Promise<void> {
      event.respondWith(run(route, event));
      await Promise.resolve();
    },
  };
}

async function run({ method, pattern, work }: Route, event: EventLike): Promise<Response> {
  const match = pattern.exec(new URL(event.request.url).pathname);
  let answer = new Response('Not Found', { status: 404 });
  if (match === null || method !== event.request.method) return answer;
  const init = { status: 200, headers: new Headers() };
  const response: Sent = {
    status: (code) => {
      init.status = code;
      return response;
    },
    set: (name, value) => {
      init.headers.append(name, value);
      return response;
    },
    send: (body) => void (answer = new Response(body, init)),
  };
  await work({ params: { ...match.groups }, event }, response);
  return answer;
}

/** Mounted as docs/recipes/expressly.md says of Expressly. */
function routed(method: string, path: string, work: Work): Handler {
  const router = eventRouter(method, path, work);
  return fromEventHandler((event) => router['handler'](event));
}

describe('a router that takes a FetchEvent', () => {
  test('has its parameters, its status and its headers', async () => {
    const express = routed('GET', '/express/:name', ({ params }, response) =>
      response.status(201).set('x-own', '1').send(`hello, ${params['name']}`),
    );
    const answer = await handled({ express }).ask('GET /express/Ada');
    expect([answer.status, answer.headers.get('x-own'), await answer.text()]).toEqual([201, '1', 'hello, Ada']);
  });

  test('keeps several cookies apart', async () => {
    const express = routed('GET', '/express/', (_, response) =>
      response.set('set-cookie', 'a=1').set('set-cookie', 'b=2').send(''),
    );
    const answer = await handled({ express }).ask('GET /express/');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('has its own 404', async () => {
    const www = handled({ express: routed('GET', '/express/', () => undefined) });
    const answer = await www.ask('GET /express/none');
    expect([answer.status, await answer.text()]).toEqual([404, 'Not Found']);
    expect(www.sent).toEqual([]);
  });

  test('reads the body of the request', async () => {
    const express = routed('POST', '/express/', async ({ event }, response) =>
      response.send((await event.request.text()).toUpperCase()),
    );
    expect(await (await handled({ express }).ask('POST /express/', {}, 'body')).text()).toBe('BODY');
  });

  test('S50 that throws is a 500 that tells nothing', async () => {
    const express = routed('GET', '/express/', () => {
      throw new Error('the secret');
    });
    const answer = await handled({ express }).ask('GET /express/');
    expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('secret')]);
  });

  test('has work done after its answer', async () => {
    let isDone = false;
    const express = routed('GET', '/express/', ({ event }, response) => {
      event.waitUntil(setImmediate().then(() => void (isDone = true)));
      response.send(event.client.address);
    });
    const www = handled({ express }, { address: '203.0.113.9' });
    expect(await (await www.ask('GET /express/')).text()).toBe('203.0.113.9');
    await www.settle();
    expect(isDone).toBe(true);
  });

  test('asks the site through the cache of the gateway, by the context around it', async () => {
    const express: Handler = (request, context) => {
      const work: Work = async (_, response) => response.send(await (await context.fetch('/page')).text());
      return routed('GET', '/express/', work)(request, context);
    };
    const www = handled({ express });
    for (let time = 0; time < 2; time += 1) {
      expect(await (await www.ask('GET /express/')).text()).toBe('page /page');
    }
    expect(www.sent.length).toBe(1);
  });

  test('answers several at once, each with its own', async () => {
    const express = routed('GET', '/express/:name', async ({ params }, response) => {
      await Promise.resolve();
      response.send(params['name']!);
    });
    const www = handled({ express });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => (await www.ask(`GET /express/${name}`)).text()),
    );
    expect(answers).toEqual(['a', 'b', 'c']);
  });
});

describe("a handler's own requests", () => {
  const operated = (line: string, init: RequestInit = {}) => {
    const own = (_: Request, context: HandlerContext) => context.fetch(line, init);
    return handled({ own }, { secrets: { admin_token: 'token' }, config: { admin: {} } });
  };
  const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };

  test('S53 do not reach the operator API, not with its token either', async () => {
    const www = operated('/.popgate/purge', { method: 'POST', headers, body: '{"all":true}' });
    await www.ask('GET /page');
    expect(await (await www.ask('GET /own/')).text()).toBe('page /.popgate/purge');
    expect((await www.ask('GET /page')).headers.get('cache-status')).toContain('; hit');
  });

  test('S53 do not purge by PURGE', async () => {
    const www = operated('/page', { method: 'PURGE', headers });
    await www.ask('GET /page');
    expect((await www.ask('GET /own/')).status).toBe(405);
    expect((await www.ask('GET /page')).headers.get('cache-status')).toContain('; hit');
  });
});
