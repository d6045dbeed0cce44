import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findGateway } from '../../../../src/cli/control/status/gateway.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import type { Received, Scripted } from '../../fastly/fake-api.ts';
import { BACKENDS, DOMAINS, startStatusStage, type StatusStage } from './stage.ts';

let stage: StatusStage;

beforeAll(async () => {
  stage = await startStatusStage();
});

afterAll(() => stage.close());

beforeEach(() => {
  stage.reset();
  stage.configure(`${BACKENDS}, ${DOMAINS}, admin: { host: 'www.a.example', path: '/.ops' }`);
});

const problem = (status: number, detail = 'no'): Scripted => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: 'about:blank', title: 'Authentication required', status, detail },
});

function answer(purge: Scripted, purges: Scripted = problem(404, 'there is no ledger')): void {
  stage.gateway.script(({ request }: Received) => (request.startsWith('PURGE') ? purge : purges));
}

async function ask(env: Record<string, string> = {}) {
  const { out } = await stage.run(['--json', '--to', stage.gateway.url], env);
  return JSON.parse(out) as { lastPurge: object; purgeMethod: object };
}

describe('who answers a PURGE without a token', () => {
  it.each([401, 429, 503])('is Popgate, by its refusal with %i', async (status) => {
    answer(problem(status));
    expect((await ask()).purgeMethod).toEqual({ answeredBy: 'popgate' });
    const [probe] = stage.gateway.received;
    expect(probe!.request).toMatch(/^PURGE \/\.popgate-probe-[0-9a-f-]{36}$/);
    expect(probe!.headers).toMatchObject({ host: 'www.a.example' });
    expect(probe!.headers).not.toHaveProperty('authorization');
    expect(probe!.headers).not.toHaveProperty('fastly-key');
  });

  it('is the platform, by its own answer', async () => {
    answer({ body: { status: 'ok', id: '1-2-3' } });
    expect((await ask()).purgeMethod).toEqual({ answeredBy: 'platform' });
    expect((await stage.run(['--to', stage.gateway.url])).out).toContain('answered by Fastly before Popgate sees it');
  });

  it.each<[string, Scripted]>([
    ['a page', { body: '<html>' }],
    ['another 401', { status: 401, body: { error: 'no' } }],
    ['a problem of another', { ...problem(401), body: { type: 'https://x.example/', status: 401 } }],
    ['an ok without an id', { body: { status: 'ok' } }],
    ['null', { body: 'null' }],
  ])('is not known by %s', async (_, purge) => {
    answer(purge);
    expect((await ask()).purgeMethod).toEqual({
      answeredBy: 'unknown',
      why: `it is answered with ${purge.status ?? 200}, neither by Popgate nor by Fastly`,
    });
  });

  it('is not known where nothing answers', async () => {
    const { out, status } = await stage.run(['--json', '--to', 'http://127.0.0.1:9']);
    expect(JSON.parse(out)).toMatchObject({ purgeMethod: { answeredBy: 'unknown' }, lastPurge: { state: 'unknown' } });
    expect(status).toBe(1); // for its secrets alone, which the service lacks
  });
});

describe('the last purge', () => {
  const env = { POPGATE_PURGE_TOKEN: 'secret' };
  const entry = (purged: object, soft = false) => ({
    body: {
      purges: [{ at: '2026-03-01T11:00:00.000Z', who: 'purge_token', purged, soft, result: 'done' }],
      next: null,
    },
  });

  it('is read with the token', async () => {
    answer(problem(401), entry({ keys: ['a', 'b'], urls: [], domains: ['c'], all: false }, true));
    expect((await ask(env)).lastPurge).toEqual({
      state: 'known',
      at: '2026-03-01T11:00:00.000Z',
      who: 'purge_token',
      what: 'a and 2 more',
      soft: true,
      result: 'done',
    });
    const asked = stage.gateway.received.find(({ request }) => request.includes('/purges'))!;
    expect(asked.request).toBe('GET /.ops/purges?limit=1');
    expect(asked.headers).toMatchObject({ host: 'www.a.example', authorization: 'Bearer secret' });
  });

  it('is shown', async () => {
    answer(problem(401), entry({ keys: [], urls: [], domains: [], all: true }));
    const { out } = await stage.run(['--to', stage.gateway.url], env);
    expect(out).toContain('last purge  2026-03-01T11:00:00.000Z by purge_token: everything, hard, done');
    expect(out).toContain('PURGE       without a token it is refused by Popgate');
  });

  it.each<[string, Scripted, object]>([
    ['none', { body: { purges: [], next: null } }, { state: 'none' }],
    [
      'refused',
      problem(404, 'there is no ledger'),
      { state: 'unknown', why: 'the gateway answers 404: there is no ledger' },
    ],
    ['a page', { body: '<html>' }, { state: 'unknown', why: 'the gateway answers 200' }],
  ])('is %s', async (_, purges, expected) => {
    answer(problem(401), purges);
    expect((await ask(env)).lastPurge).toEqual(expected);
  });

  it('is not asked for without a token', async () => {
    answer(problem(401));
    expect((await ask()).lastPurge).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('is set') as string,
    });
    expect(stage.gateway.received).toHaveLength(1);
  });
});

describe('the gateway to ask', () => {
  const config = { name: 'p', domains: { 'www.a.example': {}, 'b.example': {} }, admin: { host: 'www.a.example' } };
  const find = (isServed: boolean, env: Record<string, string> = {}, gateway: object = config) =>
    findGateway(gateway as GatewayConfig, { to: undefined, isServed: () => isServed, env });

  it('is the admin host, once its DNS is set', () => {
    expect(find(true)).toMatchObject({
      to: new URL('https://www.a.example'),
      host: 'www.a.example',
      path: '/.popgate',
    });
    expect(find(false)).toMatchObject({ why: expect.stringContaining('does not lead to it yet') as string });
  });

  it('is no real host in a rehearsal', () => {
    expect(find(true, { FASTLY_API_ENDPOINT: 'http://127.0.0.1:1' })).toMatchObject({
      why: expect.stringContaining('stands in for Fastly') as string,
    });
    expect(find(true, { FASTLY_API_ENDPOINT: 'https://api.fastly.com' })).toHaveProperty('to');
  });

  it('is none where there is no operator API', () => {
    expect(find(true, {}, { ...config, admin: undefined })).toEqual({ why: 'admin is not configured' });
  });
});
