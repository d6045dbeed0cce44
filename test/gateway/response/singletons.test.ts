import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withSingletons } from '../../../src/gateway/response/singletons.ts';
import { site } from '../../support/site.ts';

const IMF = 'Thu, 01 Jan 2026 00:00:00 GMT';
const LATER = 'Fri, 02 Jan 2026 00:00:00 GMT';
const RFC_850 = 'Thursday, 01-Jan-26 00:00:00 GMT';
const ASCTIME = 'Thu Jan  1 00:00:00 2026';

/** The field as it is after an origin's lines have been joined. */
function kept(name: string, ...lines: string[]): string | null {
  const response = new Response(null, { headers: { [name]: lines.join(', ') } });
  return withSingletons(response, [...response.headers]).headers.get(name);
}

describe('of a field that may stand in an answer once the first alone is kept', () => {
  test.each<[name: string, lines: string[]]>([
    ['strict-transport-security', ['max-age=31536000; includeSubDomains', 'max-age=0']],
    ['strict-transport-security', ['max-age=1; x="a, b"', 'max-age=2']],
    ['content-type', ['text/html; charset=utf-8', 'text/html; charset=UTF-8']],
    ['content-type', ['multipart/mixed; boundary="a,b"', 'text/plain']],
    ['content-range', ['bytes 0-1/2', 'bytes 0-1/2']],
    ['age', ['1', '2', '3']],
    ['access-control-allow-origin', ['https://a.test', '*']],
    ['access-control-allow-credentials', ['true', 'true']],
    ['access-control-max-age', ['60', '3600']],
    ['cross-origin-opener-policy', ['same-origin; report-to="a,b"', 'unsafe-none']],
    ['cross-origin-embedder-policy', ['require-corp', 'require-corp']],
    ['cross-origin-resource-policy', ['same-site', 'cross-origin']],
    ['etag', ['"a"', '"b"']],
    ['etag', ['"a, b"', '"c"']],
    ['etag', ['"a\\"', '"b"']],
    ['etag', ['W/"a,"', 'W/"b"', '"c"']],
    ['etag', ['""', '"a"']],
    ['date', [IMF, LATER]],
    ['expires', [IMF, LATER, IMF]],
    ['expires', ['0', IMF]],
    ['expires', ['-1', '-1']],
    ['expires', [IMF, '0']],
    ['expires', [RFC_850, IMF]],
    ['expires', [ASCTIME, IMF]],
    ['expires', [ASCTIME, ASCTIME]],
    ['last-modified', [RFC_850, RFC_850]],
    ['retry-after', ['120', IMF]],
    ['retry-after', [IMF, '120']],
    ['location', ['/a', '/b']],
    ['location', ['/a,b;c', 'https://b.test/a,b']],
    ['location', ['https://a.test/', 'HTTP://b.test/']],
    ['location', ['//a.test/', '//b.test/']],
    ['location', ['a', 'a']],
    ['content-location', ['/a.html', '/b.html']],
    ['content-length', ['2', '2']],
    ['content-length', ['2', '2', '2']],
  ])('%s: %j', (name, lines) => {
    expect(kept(name, ...lines)).toBe(lines[0]);
  });

  test.each<[name: string, value: string]>([
    ['content-length', '2, 3'],
    ['location', '/search?q=a, b'],
    ['location', '/a,/b'],
    ['location', '/a,https://b.test'],
    ['etag', 'a, b'],
    ['etag', '"a'],
    ['etag', '"a, b'],
    ['expires', 'Thu, 32 Foo 2026 00:00:00 GMT, tomorrow'],
    ['expires', 'never, ever'],
    ['last-modified', 'January 1, 2026'],
    ['retry-after', 'soon, please'],
    ['vary', 'a, b'],
    ['link', '<a>; rel=x, <b>; rel=y'],
    ['content-encoding', 'gzip, br'],
    ['x-frame-options', 'DENY, SAMEORIGIN'],
    ['referrer-policy', 'no-referrer, origin'],
    ['cache-control', 'max-age=1, max-age=2'],
    ['location', `/${'a,'.repeat(4_100)}, /b`],
  ])('%s: %.60s stays as it is', (name, value) => {
    expect(kept(name, value)).toBe(value);
  });

  const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
  const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2069-12-31') }).map((date) => {
    const [day = '', rest = ''] = date.toUTCString().split(', ');
    const [at = '', month = '', year = '', clock = ''] = rest.split(' ');
    const long = { Sun: 'Sunday', Mon: 'Monday', Tue: 'Tuesday', Wed: 'Wednesday', Thu: 'Thursday', Fri: 'Friday' };
    return { day, long: long[day as keyof typeof long] ?? 'Saturday', at, month, year, clock };
  });
  const date = fc.oneof(
    time.map(({ day, at, month, year, clock }) => `${day}, ${at} ${month} ${year} ${clock} GMT`),
    time.map(({ long, at, month, year, clock }) => `${long}, ${at}-${month}-${year.slice(2)} ${clock} GMT`),
    time.map(({ day, at, month, year, clock }) => `${day} ${month} ${String(Number(at)).padStart(2)} ${clock} ${year}`),
  );
  const token = fc.string({ unit: fc.constantFrom(...'azAZ09-._~!*'), minLength: 1, maxLength: 6 });
  const quoted = fc.array(fc.constantFrom(',', ' ', ';', '=', 'a', '\\"', '\\\\'), { maxLength: 6 });
  const parameter = fc.oneof(
    token,
    quoted.map((parts) => `"${parts.join('')}"`),
  );
  const withParameters = fc
    .tuple(token, token, fc.array(fc.tuple(token, parameter), { maxLength: 3 }))
    .map(([one, two, list]) => [`${one}/${two}`, ...list.map((pair) => pair.join('='))].join('; '));
  const tag = fc
    .tuple(fc.constantFrom('', 'W/'), fc.string({ unit: fc.constantFrom(...'a,!#\\~W/'), maxLength: 8 }))
    .map(([weak, opaque]) => `${weak}"${opaque}"`);
  const reference = fc
    .tuple(
      fc.constantFrom('', '/', 'http://a.test/', 'https://a.test:8443/', '//a.test/', '?', '#', '../'),
      fc.string({ unit: fc.constantFrom(...`a/?:@,;=&+$!*'()[]%20#`), maxLength: 12 }),
    )
    .map((parts) => parts.join(''));
  const number = fc.nat().map((seconds) => pad(seconds, 1));
  const VALID: Record<string, fc.Arbitrary<string>> = {
    date,
    expires: fc.oneof(date, number),
    'last-modified': date,
    'retry-after': fc.oneof(date, number),
    etag: tag,
    'content-type': withParameters,
    'strict-transport-security': withParameters.map((value) => value.replace('/', '=')),
    location: reference,
    'content-location': reference,
    age: number,
    'content-length': number,
  };

  test.each(Object.entries(VALID))('property: no valid %s is changed, and of two the first is left', (name, value) => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        const sent = new Headers({ [name]: one }).get(name)!;
        expect(kept(name, sent)).toBe(sent);
        // Two lengths are none, and what begins a second reference is not always told.
        const isTold = name !== 'content-length' && !name.endsWith('location');
        if (isTold) expect(kept(name, sent, other)).toBe(sent);
      }),
    );
  });
});

describe('at the gateway', () => {
  const doubled = {
    'cache-control': 'max-age=60',
    'content-type': 'text/plain, text/html',
    'strict-transport-security': 'max-age=1, max-age=2',
    etag: '"a", "b"',
    location: '/a, /b',
  };

  test.each(['cached', 'passed'])('the first alone is given, and stored: %s', async (way) => {
    const routes = [{ path: '/*', to: 'origin', ...(way === 'passed' && { cache: 'pass' as const }) }] as const;
    const config = { domains: { 'www.example.test': { routes } } };
    const www = site({ config, origin: () => new Response('x', { headers: doubled }) });
    for (let time = 0; time < 2; time += 1) {
      const { headers } = await www.ask('GET /a');
      expect(headers.get('content-type')).toBe('text/plain');
      expect(headers.get('strict-transport-security')).toBe('max-age=1');
      expect(headers.get('etag')).toBe('"a"');
      expect(headers.get('location')).toBe('/a');
    }
    expect(www.sent).toHaveLength(way === 'cached' ? 1 : 2);
  });

  test('the first Expires and the first Date decide', async () => {
    const www = site({
      origin: () =>
        new Response('x', {
          headers: {
            'content-type': 'text/html, text/html',
            date: `${IMF}, ${LATER}`,
            expires: `Thu, 01 Jan 2026 00:01:00 GMT, ${LATER}`,
            'last-modified': `${IMF}, ${IMF}`,
          },
        }),
    });
    www.advance(Date.parse(IMF) - www.now());
    await www.ask('GET /a');
    expect((await www.ask('GET /a')).headers.get('cache-status')).toBe('popgate; hit; ttl=60');
  });

  test('the first ETag is what is asked for again', async () => {
    const www = site({ origin: () => new Response('x', { headers: { ...doubled, 'cache-control': 'max-age=0' } }) });
    await www.ask('GET /a');
    await www.ask('GET /a');
    expect(www.sent.at(-1)!.headers.get('if-none-match')).toBe('"a"');
    expect((await www.ask('GET /a', { 'if-none-match': '"a"' })).status).toBe(304);
  });

  test('a length that is said twice is one that can be stored by', async () => {
    const headers = { 'content-type': 'image/png', 'cache-control': 'max-age=60', 'content-length': '1, 1' };
    const www = site({ origin: () => new Response('x', { headers }) });
    await www.ask('GET /a');
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('hit');
  });
});
