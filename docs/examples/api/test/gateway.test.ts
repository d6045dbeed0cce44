import { type AskedRequest, testGateway, type TestOptions } from 'popgate/testing';
import 'popgate/testing/vitest';
import { describe, expect, test } from 'vitest';
import config from '../src/gateway.config.ts';
import { handlers } from '../src/handlers/index.ts';
import { sha256 } from '../src/handlers/plans.ts';

const API = 'https://api.weather.example';
const FREE = 'https://free.weather.example';
const LYON = '/v1/forecast?latitude=45.7&longitude=4.8';
/** By which the model signs. */
const MODEL = 'secret-of-the-model';
const SECRET = 'shared-by-gateway-and-servers';

const keys = {
  [await sha256('free-1')]: 'free',
  [await sha256('free-2')]: 'free',
  [await sha256('paid-1')]: 'paid',
};
const as = (key: string) => ({ headers: { 'X-Api-Key': key } });

/** The servers answer the gateway alone. */
const server = ({ url, headers }: AskedRequest) =>
  headers.get('x-edge-secret') === SECRET
    ? Response.json({ asked: url, plan: headers.get('x-plan') })
    : Response.json({ title: 'Forbidden' }, { status: 403 });

const api = (options: TestOptions = {}) =>
  testGateway(config, {
    handlers,
    now: Date.UTC(2026, 0, 1),
    secrets: { hook_model: MODEL, 'edge/secret': SECRET, shield_key: 's'.repeat(32) },
    stores: { config: { keys } },
    ...options,
    origins: { api_1: server, api_2: server, ...options.origins },
  });

const asked = ({ origins }: ReturnType<typeof api>) => [...origins.api_1.requests, ...origins.api_2.requests];

/** What a sender signs a webhook with: HMAC by SHA-256 (RFC 2104). */
async function signature(secret: string, text: string): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

describe('a key', () => {
  test.each([
    ['none', {}],
    ['one that nobody has', as('guess')],
  ])('%s is refused before a server is asked', async (_, sent) => {
    const gateway = api();
    const answer = await gateway.get(API + LYON, sent);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    expect(asked(gateway)).toEqual([]);
  });

  test('does not reach the servers; the secret of the gateway does', async () => {
    const gateway = api();
    expect((await gateway.get(API + LYON, as('paid-1'))).status).toBe(200);
    const [sent] = asked(gateway);
    expect([sent?.headers.get('x-api-key'), sent?.headers.get('x-edge-secret')]).toEqual([null, SECRET]);
  });

  test('that is taken away is refused at once, also for what is stored', async () => {
    const left = { ...keys };
    const gateway = api({ stores: { config: { keys: left } } });
    expect((await gateway.get(FREE + LYON, as('free-1'))).status).toBe(200);
    delete left[await sha256('free-1')];
    expect((await gateway.get(FREE + LYON, as('free-1'))).status).toBe(401);
  });
});

describe('a plan', () => {
  const asFree = (gateway: ReturnType<typeof api>, key = 'free-1') => gateway.get(FREE + LYON, as(key));
  const asPaid = (gateway: ReturnType<typeof api>) => gateway.get(API + LYON, as('paid-1'));
  const plansOf = (gateway: ReturnType<typeof api>) => asked(gateway).map(({ headers }) => headers.get('x-plan'));

  test('has its answers for all its customers', async () => {
    const gateway = api();
    await asFree(gateway);
    await asFree(gateway, 'free-2');
    await asPaid(gateway);
    expect(plansOf(gateway)).toEqual(['free', 'paid']);
  });

  test('that is paid for has answers of a minute, the free one of an hour', async () => {
    const gateway = api();
    for (const ask of [asFree, asPaid]) await ask(gateway);
    gateway.advance('2m');
    for (const ask of [asFree, asPaid]) await ask(gateway);
    expect(plansOf(gateway)).toEqual(['free', 'paid', 'paid']);
  });

  test('has its limit, for each customer', async () => {
    const gateway = api();
    for (let count = 0; count < 5; count += 1) expect((await asFree(gateway)).status).toBe(200);
    const limited = await asFree(gateway);
    expect([limited.status, limited.headers.get('content-type')]).toEqual([429, 'application/problem+json']);
    expect(limited.headers.get('retry-after')).not.toBeNull();
    expect((await asFree(gateway, 'free-2')).status).toBe(200);
    for (let count = 0; count < 100; count += 1) expect((await asPaid(gateway)).status).toBe(200);
    expect((await asPaid(gateway)).status).toBe(429);
  });

  test('is not for the keys of another', async () => {
    expect((await api().get(API + LYON, as('free-1'))).status).toBe(403);
  });

  test('cannot be had by who does not know the secret', async () => {
    const gateway = api();
    await asPaid(gateway);
    expect((await gateway.get(`${API}/shared${LYON}`)).status).toBe(404);
    const guessed = await gateway.get(`${API}/shared${LYON}`, { headers: { 'X-Edge-Secret': 'a guess' } });
    expect(guessed.status).toBe(403);
    expect(guessed).not.toBeHit();
  });
});

describe('a forecast', () => {
  test('does not depend on other parameters', async () => {
    const gateway = api();
    for (const path of [LYON, `${LYON}&callback=a`]) await gateway.get(FREE + path, as('free-1'));
    expect(asked(gateway)).toHaveLength(1);
  });

  test('is new for everybody when the model has run', async () => {
    const gateway = api();
    await gateway.get(FREE + LYON, as('free-1'));
    const body = '{}';
    const hex = Array.from(await signature(MODEL, body), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const headers = { 'Content-Type': 'application/json', 'X-Model-Signature': hex, 'X-Model-Event': 'run.finished' };
    const told = await gateway.request(`${API}/.popgate/hooks/model`, { method: 'POST', headers, body });
    expect(told.status).toBe(200);
    await gateway.get(FREE + LYON, as('free-1'));
    expect(asked(gateway)).toHaveLength(2);
  });

  test('is served from what is stored while the servers are down', async () => {
    const gateway = api();
    await gateway.get(FREE + LYON, as('free-1'));
    gateway.origins.api_1.answer = 'down';
    gateway.origins.api_2.answer = 'down';
    gateway.advance('20h');
    expect((await gateway.get(FREE + LYON, as('free-1'))).status).toBe(200);
    gateway.advance('2d');
    const answer = await gateway.get(FREE + LYON, as('free-1'));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
  });

  test('may be read by scripts of any site', async () => {
    const gateway = api();
    const from = { headers: { Origin: 'https://customer.example', 'X-Api-Key': 'free-1' } };
    expect((await gateway.get(FREE + LYON, from)).headers.get('access-control-allow-origin')).toBe('*');
    const preflight = await gateway.request(FREE + LYON, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://customer.example',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'x-api-key',
      },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, 'X-Api-Key']);
  });
});

describe('the rest', () => {
  test('measurements are sent on, up to 500 kB', async () => {
    const gateway = api({ origins: { api_1: {}, api_2: {} } });
    const send = async (bytes: number) =>
      (await gateway.request(`${API}/measurements/lyon-1`, { method: 'POST', body: new Uint8Array(bytes) })).status;
    expect([await send(400_000), await send(600_000)]).toEqual([200, 413]);
  });

  test('the version that has ended says so', async () => {
    const answer = await api().get(`${API}/v0/forecast`);
    expect([answer.status, answer.headers.get('link')]).toEqual([410, expect.stringContaining('/v1')]);
  });

  test('monitors are answered by the edge', async () => {
    const gateway = api({ origins: { api_1: 'down', api_2: 'down' } });
    expect(await (await gateway.get(`${API}/healthz`)).text()).toBe('ok\n');
  });

  test('each request is a line, by which invoices are made', async () => {
    const gateway = api();
    await gateway.get(API + LYON, as('paid-1'));
    expect(gateway.endpoints['usage']!.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ route: '/v1/*', status: 200 }),
    ]);
  });

  test('an entry of a store closes it', async () => {
    const gateway = api({ stores: { config: { keys, flags: { maintenance: 'on' } } } });
    const answer = await gateway.get(API + LYON, as('paid-1'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '600']);
  });
});
