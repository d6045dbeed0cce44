import fc from 'fast-check';
import { parseList, serializeItem } from 'structured-headers';
import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';

const CACHED: RouteConfig = { path: '/*', to: 'origin' };
const PASSED: RouteConfig = { path: '/*', to: 'origin', cache: 'pass' };

/** What a client gets of an origin's fields, by a miss, a hit and a pass. */
async function given(fields: Record<string, string>): Promise<Headers[]> {
  const answers = [CACHED, PASSED].map(async (route) => {
    const www = site({
      origin: () =>
        new Response('x', { headers: { 'cache-control': 'max-age=60', 'content-type': 'text/plain', ...fields } }),
      config: { domains: { 'www.example.test': { routes: [route] } } },
    });
    const first = await www.ask('GET /a');
    return [first.headers, (await www.ask('GET /a')).headers];
  });
  return (await Promise.all(answers)).flat();
}

/** The names in a list, without quotes. */
function namesIn(status: string): string[] {
  return parseList(status).map(([name]) => serializeItem(name as string).replaceAll('"', ''));
}

const members = (headers: Headers): string[] => namesIn(headers.get('cache-status') ?? '');

describe('S76 an origin cannot speak for this gateway', () => {
  test.each([
    ['popgate-trace', '[]'],
    ['popgate-surrogate-keys', 'a'],
    ['popgate-shield', 'stale'],
    ['popgate-shield', 'failed'],
    ['Popgate-Debug', 'x'],
    ['popgate-anything', 'x'],
  ])('%s: %s', async (name, value) => {
    for (const headers of await given({ [name]: value })) expect(headers.has(name)).toBe(false);
  });

  test.each([
    ['popgate; hit', 'none'],
    ['"popgate"; hit', 'none'],
    ['POPGATE; hit', 'none'],
    ['popgate;hit, popgate;fwd=miss', 'none'],
    ['popgate; hit; "', 'none'],
    ['Squid; hit, popgate; hit; ttl=10', 'Squid'],
    ['popgate; hit, "edge of popgate"; fwd=miss', 'edge of popgate'],
    ['Squid; hit', 'Squid'],
    [`Squid, ${'popgate; hit, '.repeat(1_000)}a`, 'none'],
  ])('Cache-Status: %.80s', async (status, left) => {
    for (const headers of await given({ 'cache-status': status })) {
      expect(members(headers)).toEqual(left === 'none' ? ['popgate'] : [left, 'popgate']);
    }
  });

  test('nor is another cache’s word changed', async () => {
    for (const headers of await given({ 'cache-status': 'Squid ;hit;  detail="a,b",x' })) {
      expect(headers.get('cache-status')).toMatch(/^Squid ;hit; {2}detail="a,b",x, popgate; /);
    }
  });

  test('whatever it writes: one member in this gateway’s name, the last', async () => {
    const name = fc.constantFrom(
      'popgate',
      '"popgate"',
      'Popgate',
      'Squid',
      '"x, popgate"',
      'a',
      '1',
      '?1',
      ':popgate:',
    );
    const text = fc.array(fc.tuple(name, fc.constantFrom('', ';hit', '; hit; ttl=1', ';x="popgate"')), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(text, async (list) => {
        const status = list.map((parts) => parts.join('')).join(', ');
        for (const headers of await given(status === '' ? {} : { 'cache-status': status })) {
          const all = members(headers);
          expect(all.filter((one) => one.toLowerCase() === 'popgate')).toEqual(['popgate']);
          expect(all.at(-1)).toBe('popgate');
          const others = namesIn(status);
          expect(all.slice(0, -1)).toEqual(others.filter((one) => one.toLowerCase() !== 'popgate'));
        }
      }),
      { numRuns: 50 },
    );
  });
});
