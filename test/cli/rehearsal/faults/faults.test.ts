import { once } from 'node:events';
import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launch, startStage, type Stage } from '../client.ts';

let stage: Stage;
let time = Date.UTC(2026, 2, 1, 12, 10);
const notes: string[] = [];

beforeAll(async () => {
  stage = await startStage({ now: () => time, note: (line) => void notes.push(line) });
});

afterAll(() => stage.stop());
afterEach(() => stage.fault({ clear: true }));

const create = (name: string) => stage.call('POST /service', { form: { name, type: 'wasm' } });
const isThere = async (name: string) => (await stage.call(`GET /service/search?name=${name}`)).status === 200;

describe('a fault', () => {
  it('cuts the n-th request, before or after it took effect', async () => {
    stage.fault({ cut: 2, when: 'before' });
    expect((await create('cut1')).status).toBe(200);
    await expect(create('cut2')).rejects.toThrow();
    expect([await isThere('cut1'), await isThere('cut2')]).toEqual([true, false]);
    stage.fault({ cut: 1, when: 'after' });
    await expect(create('cut3')).rejects.toThrow();
    expect(await isThere('cut3')).toBe(true);
    expect(stage.requests.at(-2)).toEqual({ method: 'POST', path: '/service' });
  });

  it('limits the rate until it is reset; reading is not limited', async () => {
    stage.fault({ limit: 1, resetSeconds: 90 });
    const first = await create('limit1');
    expect([first.status, first.headers.get('fastly-ratelimit-remaining')]).toEqual([200, '0']);
    const refused = await create('limit2');
    expect([refused.status, refused.body]).toEqual([429, { msg: 'You have exceeded your rate limit' }]);
    expect(refused.headers.get('fastly-ratelimit-reset')).toBe(String(time / 1_000 + 90));
    expect(await isThere('limit2')).toBe(false);
    time += 89_000;
    expect((await create('limit2')).status).toBe(429);
    time += 1_000;
    expect((await create('limit2')).status).toBe(200);
  });

  it('answers with a status, by path and number', async () => {
    stage.fault({ status: 503, path: '/tls', times: 2 });
    stage.fault({
      status: 400,
      body: { msg: 'Bad request', detail: "Domain 'x' is already taken by another customer" },
    });
    expect((await create('status1')).status).toBe(400);
    expect((await create('status1')).status).toBe(200);
    const list = async () => (await stage.call('GET /tls/subscriptions')).status;
    expect([await list(), await list(), await list()]).toEqual([503, 503, 200]);
  });

  it('hides a clone for a moment', async () => {
    const id = await launch(stage, 'hidden.example');
    stage.fault({ hideClones: 2 });
    expect((await stage.call(`PUT /service/${id}/version/1/clone`)).body).toMatchObject({ number: 2 });
    const look = async () => (await stage.call(`GET /service/${id}/version/2/domain`)).status;
    expect([await look(), await look(), await look()]).toEqual([404, 404, 200]);
  });

  it('is asked for over HTTP, by no browser', async () => {
    const ask = (json: unknown, headers = {}) => stage.call('POST /rehearsal/fault', { json }, headers);
    expect((await ask({ cut: 1, when: 'before' })).status).toBe(200);
    await expect(create('http')).rejects.toThrow();
    const wrong = [{ cutPath: '/x' }, { cutPath: '', when: 'after' }, { stagingBy: 'none' }, { warn: 1 }];
    for (const fault of [...wrong, {}, { cut: 1 }, { status: 200 }, { limit: 'x', resetSeconds: 1 }, 'cut']) {
      expect((await ask(fault)).status).toBe(400);
    }
    expect((await ask({ clear: true }, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await stage.call('POST /rehearsal/nothing')).status).toBe(404);
  });
});

describe('the record of requests', () => {
  it('keeps the latest 10,000', async () => {
    const { hostname, port } = new URL(stage.url);
    const socket = net.connect(Number(port), hostname);
    socket.resume();
    const asking = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    socket.write(`${asking('/first')}${asking('/more').repeat(9_999)}${asking('/last')}`);
    while (stage.requests.at(-1)?.path !== '/last') await once(socket, 'data');
    socket.destroy();
    expect([stage.requests.length, stage.requests.filter(({ path }) => path === '/first').length]).toEqual([10_000, 0]);
  });
});

describe('the API', () => {
  it('says with each write what is left of the rate limit', async () => {
    const made = await create('rate');
    const [remaining, reset] = ['remaining', 'reset'].map((name) =>
      Number(made.headers.get(`fastly-ratelimit-${name}`)),
    );
    expect(reset).toBe(Date.UTC(2026, 2, 1, 13) / 1_000);
    const next = await create('rate');
    expect([next.status, Number(next.headers.get('fastly-ratelimit-remaining'))]).toEqual([409, remaining! - 1]);
    expect((await stage.call('GET /service')).headers.get('fastly-ratelimit-remaining')).toBeNull();
  });

  it.each<[string, string, number]>([
    ['wrong', 'GET /service', 401],
    ['purge-only', 'GET /service', 403],
    ['purge-only', 'POST /service', 403],
    ['purge-only', 'POST /service/ID/purge/key', 200],
    ['purge-only', 'GET /tokens/self', 200],
    ['read-only', 'GET /service', 200],
    ['read-only', 'DELETE /service/ID', 403],
  ])('knows the token %s: %s is %i', async (token, request, expected) => {
    const { body } = await create(`token ${token} ${request}`);
    const answer = await stage.call(request.replace('ID', String(body.id)), undefined, { 'Fastly-Key': token });
    expect(answer.status).toBe(expected);
    if (expected >= 400) expect(answer.body).toEqual({ msg: expect.any(String) });
  });

  it('knows a token that is limited to services: the others are not there for it', async () => {
    const [own, other] = [await create('limited own'), await create('limited other')].map(({ body }) =>
      String(body.id),
    );
    const call = (request: string) => stage.call(request, undefined, { 'Fastly-Key': `only-${own}` });
    expect((await call('GET /tokens/self')).body).toMatchObject({ services: [own], scope: 'global' });
    expect((await call(`GET /service/${own}`)).status).toBe(200);
    const refused = ['POST /service', ...['', '/version', '/purge_all'].map((rest) => `GET /service/${other}${rest}`)];
    for (const request of [...refused, `PUT /enabled-products/v1/fanout/services/${other}`]) {
      const { status, body } = await call(request);
      expect([status, body], request).toEqual([403, { msg: 'You are not authorized to perform this action' }]);
    }
    expect((await call('GET /service')).body.map(({ id }) => id)).toEqual([own]);
    expect((await call('GET /service/search?name=limited other')).status).toBe(404);
    expect(Object.keys((await call('GET /verify')).body.services!)).toEqual([own]);
  });

  it('takes a token as Bearer, too, and tells of it', async () => {
    const headers = { 'Fastly-Key': '', Authorization: `Bearer ${stage.token}` };
    const self = await fetch(`${stage.url}/tokens/self`, { headers: { Authorization: headers.Authorization } });
    expect(Object.keys((await self.json()) as object).sort()).toEqual(
      `created_at customer_id expires_at id ip last_used_at name scope scopes service_id services sudo_expires_at user_agent
        user_id`.split(/\s+/),
    );
    expect((await stage.call('GET /verify')).body).toMatchObject({ user: { login: 'rehearsal@example.com' } });
    expect((await stage.call('GET /current_customer')).body).toMatchObject({ name: 'Rehearsal' });
    const open = await fetch(`${stage.url}/realms/fastly/.well-known/openid-configuration`);
    expect(open.status).toBe(200);
  });

  it('notes what it does not know, and answers in the format of that place', async () => {
    const plain = await stage.call('GET /service/x/wordpress');
    expect([plain.status, plain.body]).toEqual([404, { msg: 'Record not found' }]);
    const tls = await stage.call('PUT /tls/subscriptions');
    expect([tls.status, tls.body.errors]).toMatchObject([404, [{ title: 'Not found' }]]);
    expect(notes.slice(-2)).toEqual([
      'GET /service/x/wordpress is not known to the rehearsal: answered 404',
      'PUT /tls/subscriptions is not known to the rehearsal: answered 404',
    ]);
  });

  it.each(['POST /resources/stores/kv', 'POST /tls/subscriptions', 'POST /resources/stores/secret'])(
    'refuses what is no JSON: %s',
    async (request) => {
      expect((await stage.call(request, { text: '{' })).status).toBe(400);
    },
  );

  it('purges', async () => {
    const id = String((await create('purges')).body.id);
    const purge = (rest: string, headers = {}) => stage.call(`POST /service/${id}/${rest}`, undefined, headers);
    expect((await purge('purge/a%2Fb')).body).toEqual({ status: 'ok', id: expect.stringMatching(/^4151-\d+-\d+$/) });
    expect(Object.keys((await purge('purge', { 'Surrogate-Key': 'a b' })).body)).toEqual(['a', 'b']);
    expect((await purge('purge')).status).toBe(400);
    const many = Array.from({ length: 257 }, (_, at) => `k${at}`).join(' ');
    expect((await purge('purge', { 'Surrogate-Key': many })).status).toBe(400);
    expect((await purge('purge_all')).body).toEqual({ status: 'ok' });
    expect((await purge('purge_all', { 'Fastly-Soft-Purge': '1' })).status).toBe(400);
    expect((await stage.call('POST /purge/www.shop.example/x?y=1')).body).toMatchObject({ status: 'ok' });
    expect((await stage.call('POST /service/nothing/purge_all')).status).toBe(404);
  });
});
