import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseRanges, partialFields, type RangeChoice } from '../../../src/gateway/cache/range.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site } from '../../support/site.ts';

const DATE = 'Sun, 01 Mar 2026 11:00:00 GMT';
const FIELDS: [string, string][] = [
  ['etag', '"v1"'],
  ['last-modified', DATE],
];

describe('the part', () => {
  test.each<[Record<string, string>, RangeChoice]>([
    [{}, 'whole'],
    [{ range: 'bytes=0-0' }, [{ start: 0, end: 0 }]],
    [{ range: 'bytes=2-4' }, [{ start: 2, end: 4 }]],
    [{ range: 'Bytes=2-4' }, [{ start: 2, end: 4 }]],
    [{ range: 'bytes=9-' }, [{ start: 9, end: 9 }]],
    [{ range: 'bytes=5-99999999999999999999' }, [{ start: 5, end: 9 }]],
    [{ range: 'bytes=-1' }, [{ start: 9, end: 9 }]],
    [{ range: 'bytes=-99' }, [{ start: 0, end: 9 }]],
    [{ range: 'bytes=-0' }, 'unsatisfiable'],
    [{ range: 'bytes=10-' }, 'unsatisfiable'],
    [{ range: 'bytes=10-11' }, 'unsatisfiable'],
    [{ range: 'bytes=4-2' }, 'whole'],
    [{ range: 'bytes=-' }, 'whole'],
    [{ range: 'bytes=' }, 'whole'],
    [{ range: 'bytes' }, 'whole'],
    [{ range: 'bytes=a-b' }, 'whole'],
    [{ range: 'bytes=--1' }, 'whole'],
    [{ range: 'bytes=1.5-2' }, 'whole'],
    [{ range: 'bytes=0x1-2' }, 'whole'],
    [{ range: 'items=0-1' }, 'whole'],
    [
      { range: 'bytes=0-1,4-5' },
      [
        { start: 0, end: 1 },
        { start: 4, end: 5 },
      ],
    ],
    [
      { range: 'bytes= 0-1 ,, -1' },
      [
        { start: 0, end: 1 },
        { start: 9, end: 9 },
      ],
    ],
    [{ range: 'bytes=0-1,20-' }, [{ start: 0, end: 1 }]],
    [{ range: 'bytes=20-,-0' }, 'unsatisfiable'],
    [{ range: 'bytes=0-1,4-2' }, 'whole'],
    [{ range: 'bytes=0-1,x' }, 'whole'],
    [{ range: 'bytes=0-,1-' }, 'whole'],
    [
      { range: 'bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7' },
      Array.from({ length: 8 }, (_, at) => ({ start: at, end: at })),
    ],
    [{ range: 'bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8' }, 'whole'],
    [{ range: 'bytes=2-4', 'if-range': '"v1"' }, [{ start: 2, end: 4 }]],
    [{ range: 'bytes=2-4', 'if-range': DATE }, [{ start: 2, end: 4 }]],
    [{ range: 'bytes=2-4', 'if-range': 'W/"v1"' }, 'whole'],
    [{ range: 'bytes=2-4', 'if-range': '"v2"' }, 'whole'],
    [{ range: 'bytes=2-4', 'if-range': 'Sun, 01 Mar 2026 12:00:00 GMT' }, 'whole'],
    [{ range: 'bytes=2-4', 'if-range': '' }, 'whole'],
  ])('RFC 9110 §14.2 %j of ten bytes: %j', (request, expected) => {
    expect(chooseRanges(new Headers(request), FIELDS, 10)).toEqual(expected);
  });

  test('nothing of nothing', () => {
    for (const range of ['bytes=0-', 'bytes=-5'])
      expect(chooseRanges(new Headers({ range }), [], 0)).toBe('unsatisfiable');
  });

  test('property: never throws, and lies inside', () => {
    const range = fc.array(fc.constantFrom('bytes=', '-', ',', '0', '5', '10', ' ', '99', 'x'), { maxLength: 6 });
    fc.assert(
      fc.property(range, fc.nat(12), (parts, length) => {
        const choice = chooseRanges(new Headers({ range: parts.join('') }), [], length);
        if (typeof choice === 'string') return;
        for (const { start, end } of choice) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThan(length);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('the fields of a part', () => {
    const whole: [string, string][] = [
      ['content-length', '10'],
      ['etag', 'a'],
    ];
    expect(partialFields(whole, { start: 2, end: 4 }, 10)).toEqual([
      ['etag', 'a'],
      ['content-length', '3'],
      ['content-range', 'bytes 2-4/10'],
    ]);
    expect(partialFields(whole, 'unsatisfiable', 10).at(-1)).toEqual(['content-range', 'bytes */10']);
  });
});

describe('towards the origin', () => {
  const FRESH = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', etag: '"v1"' };

  /** An origin that answers ranges. */
  const ranged: FakeOrigin = ({ headers }) =>
    headers.get('range') === null
      ? new Response('0123456789', { headers: { ...FRESH, 'content-length': '10' } })
      : new Response('234', {
          status: 206,
          headers: { ...FRESH, 'content-length': '3', 'content-range': 'bytes 2-4/10' },
        });

  test('S23 a range passes untouched, and is not given for the whole', async () => {
    const www = site({ origin: ranged });
    const part = await www.ask('GET /a', { range: 'bytes=2-4', 'if-range': '"v1"' });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    expect(Object.fromEntries(www.sent[0]!.headers)).toMatchObject({ range: 'bytes=2-4', 'if-range': '"v1"' });
    const whole = await www.ask('GET /a');
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect((await www.ask('GET /a', { range: 'bytes=0-1' })).headers.get('cache-status')).toContain('; hit');
    expect(www.sent.length).toBe(2);
  });

  test('S23 a 206 that nobody asked for is not stored', async () => {
    const www = site({
      origin: () => new Response('234', { status: 206, headers: { ...FRESH, 'content-range': 'bytes 2-4/10' } }),
    });
    await www.ask('GET /a');
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('detail=partial');
    expect(www.sent.length).toBe(2);
  });

  test('RFC 9110 §14.6 several parts are one answer', async () => {
    const www = site({ origin: ranged });
    await www.ask('GET /a');
    const parts = await www.ask('GET /a', { range: 'bytes=1-2,-1' });
    const boundary = /^multipart\/byteranges; boundary=([\w-]+)$/.exec(parts.headers.get('content-type')!)![1]!;
    const text = await parts.text();
    expect([parts.status, parts.headers.get('content-range')]).toEqual([206, null]);
    expect(text).toBe(
      [
        '',
        `--${boundary}`,
        'Content-Type: text/plain',
        'Content-Range: bytes 1-2/10',
        '',
        '12',
        `--${boundary}`,
        'Content-Type: text/plain',
        'Content-Range: bytes 9-9/10',
        '',
        '9',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
    expect(parts.headers.get('content-length')).toBe(String(text.length));
    expect(parts.headers.get('cache-status')).toContain('; hit');
  });

  test('S23 no number of ranges makes more than one answer', async () => {
    const www = site({ origin: ranged });
    await www.ask('GET /a');
    const many = await www.ask('GET /a', {
      range: `bytes=${Array.from({ length: 500 }, (_, at) => `${at % 9}-`).join()}`,
    });
    expect([many.status, (await many.text()).length]).toEqual([200, 10]);
  });

  test("S23 under range: 'whole' the whole is fetched once, and parts are cut from it", async () => {
    const routes = [{ path: '/*', to: 'origin', cache: { range: 'whole' } } as const];
    const www = site({ origin: ranged, config: { domains: { 'www.example.test': { routes } } } });
    for (const [range, text] of [
      ['bytes=2-4', '234'],
      ['bytes=-2', '89'],
    ] as const) {
      const part = await www.ask('GET /a', { range });
      expect([part.status, await part.text()]).toEqual([206, text]);
    }
    expect(www.sent.map(({ headers }) => headers.get('range'))).toEqual([null]);
  });
});
