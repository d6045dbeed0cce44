import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fieldOf, startEchoOrigin, type EchoOrigin } from '../support/echo-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';

let origin: EchoOrigin;
let edge: SharedEdge<'origin'>;

beforeAll(async () => {
  edge = await joinEdge('guards');
  origin = await startEchoOrigin(edge.origins.origin);
});
afterAll(async () => {
  await edge?.stop();
  origin?.close();
});
beforeEach(() => void origin.received.splice(0));

const get = (path: string, headers = {}) => edge.ask(`GET http://guards.example.test${path}`, headers);
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';

describe('geo', () => {
  test('the origin is told where the client is, and not what it claims', async () => {
    const claims = { 'popgate-client-country': 'US', 'popgate-client-proxy': 'x', 'x-forwarded-for': '203.0.113.7' };
    await get('/told/a', { ...claims, 'user-agent': IPHONE });
    const told = origin.received[0]!.fields.filter(([name]) => name.toLowerCase().startsWith('popgate-client-'));
    expect(Object.fromEntries(told.map(([name, value]) => [name.toLowerCase(), value]))).toMatchObject({
      'popgate-client-country': 'FR',
      'popgate-client-region': 'FR-ARA',
      'popgate-client-city': 'Saint-%C3%89tienne',
      'popgate-client-continent': 'EU',
      'popgate-client-proxy': 'none',
      'popgate-client-hosting': 'false',
    });
    await get('/other', claims);
    expect(fieldOf(origin.received[1]!, 'popgate-client-country')).toBeNull();
  });

  test('S59 what is told is in the key', async () => {
    const outcomes: boolean[] = [];
    for (const agent of [IPHONE, 'curl/8', IPHONE, 'curl/8']) {
      const { headers } = await get('/told/key', { 'user-agent': agent });
      outcomes.push(headers['cache-status']!.includes('; hit'));
    }
    expect(outcomes.slice(2)).toEqual([true, true]);
  });

  test('fills templates, and chooses routes', async () => {
    expect((await get('/moved/x')).headers['location']).toBe('/FR/Saint-%C3%89tienne');
    expect((await get('/here')).text).toBe('region');
  });
});

describe('access', () => {
  test.each([
    ['/denied', 403],
    ['/allowed', 200],
    ['/by-country', 403],
    ['/by-header', 200],
    ['/blocked', 403],
    ['/listed', 200],
    ['/unlisted', 403],
    ['/no-list', 503],
    ['/waf', 200],
  ])('%s: %i', async (path, status) => {
    expect((await get(path)).status).toBe(status);
    expect(origin.received.length).toBe(status === 200 ? 1 : 0);
  });

  test('a refusal says nothing, and S49 the log says what is missing', async () => {
    const refused = await get('/by-header', { 'x-bad': '1' });
    expect(refused.text).toMatch(/^403 Forbidden\nrequest [\w-]+\n$/);
    expect((await get('/no-list')).text).toMatch(/^503 Service Unavailable\nrequest [\w-]+\n$/);
    expect(edge.log()).toContain('the ACL nowhere cannot be read');
  });
});

describe('rate limits', () => {
  test('those who come at once are counted, hits too', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => get('/limited/a', { 'x-key': 'one' })));
    expect(answers.filter(({ status }) => status === 200).length).toBe(5);
    const late = await get('/limited/b', { 'x-key': 'one' });
    expect([late.status, late.headers['retry-after'], late.headers['ratelimit-policy']]).toEqual([
      429,
      '60',
      '"edge";q=5;w=60',
    ]);
    const other = await get('/limited/a', { 'x-key': 'two' });
    expect([other.status, other.headers['ratelimit']]).toEqual([200, '"edge";r=4;t=60']);
  });

  test('S58 a penalty is of the address, whatever it says', async () => {
    const statuses: number[] = [];
    for (const claimed of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) {
      statuses.push((await get('/penalised', { 'x-forwarded-for': claimed, 'fastly-client-ip': claimed })).status);
    }
    expect(statuses).toEqual([200, 429, 429]);
  });
});
