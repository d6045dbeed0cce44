import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';

const WWW = 'http://www.example';
let origin: FaultOrigin;
let edge: SharedEdge<'origin'>;

beforeAll(async () => {
  edge = await joinEdge('logs');
  origin = await startOrigin(edge.origins.origin);
  for (const path of ['/few', '/quiet', '/bad', '/old']) origin.plan(path, { body: 'ok' });
});
afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

/** The lines of this path, as soon as there are so many. */
function linesOf(path: string, count: number): Promise<Record<string, unknown>[]> {
  return vi.waitFor(() => {
    const lines = [...edge.log().matchAll(/^access :: (\{.*\})$/gm)]
      .map(([, line]) => JSON.parse(line!) as Record<string, unknown>)
      .filter((line) => line['path'] === path);
    expect(lines.length).toBe(count);
    return lines;
  });
}

describe('the access log', () => {
  test('has a line of a miss and one of a hit, with what each took', async () => {
    origin.plan('/logged', { headers: { 'cache-control': 'max-age=60' }, body: 'tea' });
    const secrets = { authorization: 'Bearer s3cr3t', cookie: 'session=s3cr3t' };
    await edge.ask(`GET ${WWW}/logged`);
    await edge.ask(`GET ${WWW}/logged`);
    await edge.ask(`POST ${WWW}/logged?token=s3cr3t`, secrets, 'body');
    const [miss, hit, post] = await linesOf('/logged', 3);
    expect(miss).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
      id: expect.stringMatching(/^[\w-]{36}$/) as unknown,
      host: 'www.example',
      method: 'GET',
      path: '/logged',
      route: '/*',
      status: 200,
      cache: 'miss',
      backend: 'logs',
      tries: 1,
      bytes: 3,
      durationMs: expect.any(Number) as unknown,
      originMs: expect.any(Number) as unknown,
      country: expect.any(String) as unknown,
      pop: expect.any(String) as unknown,
      rateLimit: null,
      cpuMs: expect.any(Number) as unknown,
    });
    expect(miss!['cpuMs']).toBeGreaterThan(0);
    expect(miss!['cpuMs']).toBeLessThan(1_000);
    expect(hit).toMatchObject({ cache: 'hit', backend: null, tries: 0, originMs: null, bytes: 3 });
    // In a sandbox that served the first, too, what that one took does not count.
    expect(hit!['cpuMs']).toBeLessThan(1_000);
    expect(post).toMatchObject({ method: 'POST', cache: 'pass', status: 200 });
    expect(edge.log()).not.toContain('s3cr3t');
  });

  test('has one of what reached no route, and none where the route says so', async () => {
    await edge.ask('GET http://none.example/nowhere');
    await edge.ask(`GET ${WWW}/quiet`);
    expect((await linesOf('/nowhere', 1))[0]).toMatchObject({ status: 421, host: 'none.example', route: null });
    await linesOf('/quiet', 0);
  });

  test('goes to the endpoint that the route names', async () => {
    await edge.ask(`GET ${WWW}/few`);
    await vi.waitFor(() => expect(edge.log()).toContain('few :: {"path":"/few","status":200}\n'));
  });
});

test('Server-Timing tells of the origin on a miss, and of none on a hit', async () => {
  origin.plan('/timed', { headers: { 'cache-control': 'max-age=60' }, body: 'tea' });
  const told: (string | undefined)[] = [];
  for (let time = 0; time < 2; time += 1) told.push((await edge.ask(`GET ${WWW}/timed`)).headers['server-timing']);
  expect(told[0]).toMatch(/^total;dur=\d+, origin;dur=\d+, cache;desc="miss"$/);
  expect(told[1]).toMatch(/^total;dur=\d+, cache;desc="hit"$/);
});

test.each([
  ['GET /old?a=b', 301, '/new?a=b'],
  ['HEAD /old', 301, '/new'],
  ['GET /older', 301, 'https://archive.example/older'],
  ['GET /shop/1/2', 301, '/products/1/2'],
  ['GET /from-config', 302, '/there'],
  ['GET /bad', 200, undefined],
  ['POST /old', 200, undefined],
  ['GET http://kv.example/from-kv', 301, 'https://www.example/there'],
  ['GET http://kv.example/old', 200, undefined],
])('%s: %i, %s', async (line, status, location) => {
  const reply = await edge.ask(line.replace(' /', ` ${WWW}/`));
  expect([reply.status, reply.headers['location']]).toEqual([status, location]);
});
