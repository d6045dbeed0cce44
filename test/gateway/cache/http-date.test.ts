import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHttpDate } from '../../../src/gateway/cache/http-date.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

test.each([
  ['Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE],
  ['Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE],
  ['sun, 06 NOV 1994 08:49:37 gMT', EXAMPLE],
  ['Sun Nov  6 08:49:37 1994', EXAMPLE],
  ['Sun Nov 06 08:49:37 1994', EXAMPLE],
  ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
  ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2016, 11, 31, 23, 59, 59)],
  ['Fri, 31 Dec 9999 23:59:59 GMT', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('RFC 9110 §5.6.7 %j is understood', (text, time) => {
  expect(parseHttpDate(text, NOW)).toBe(time);
});

test.each([
  ['26', 2026],
  ['27', 2027],
  ['76', 2076],
  ['77', 1977],
  ['99', 1999],
  ['00', 2000],
])('the year %s of two digits is %i', (digits, year) => {
  expect(parseHttpDate(`Sunday, 01-Mar-${digits} 00:00:00 GMT`, NOW)).toBe(Date.UTC(year, 2, 1));
});

test.each([
  '',
  '0',
  '-1',
  '1772366400',
  'never',
  '2026-03-01T12:00:00Z',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 UTC',
  'Sun, 06 Nov 1994 08:49:37 +0000',
  'Sun, 06 Nov 1994 08:49:37 GMT ',
  ' Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun,  06 Nov 1994 08:49:37 GMT',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 94 08:49:37 GMT',
  'Sun, 06 Nov 1994 8:49:37 GMT',
  'Sun, 06 Nov 1994 08:49 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:00 GMT',
  'Sun, 06 Nov 1994 08:49:61 GMT',
  'Sun, 00 Nov 1994 08:49:37 GMT',
  'Sun, 32 Nov 1994 08:49:37 GMT',
  'Wed, 30 Feb 2026 08:49:37 GMT',
  'Sun, 29 Feb 2026 08:49:37 GMT',
  'Sun, 06 Now 1994 08:49:37 GMT',
  'Son, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06-Nov-94 08:49:37 GMT',
  'Sunday, 06 Nov 1994 08:49:37 GMT',
  'Sun Nov 6 08:49:37 1994',
  'Sun Nov  6 08:49:37 1994 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT\u0000',
])('%j is no date', (text) => {
  expect(parseHttpDate(text, NOW)).toBeNaN();
});

test('property: a date written in either form with four digits is read as it was', () => {
  const seconds = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) / 1000 });
  fc.assert(
    fc.property(seconds, (time) => {
      const text = new Date(time * 1000).toUTCString();
      expect(parseHttpDate(text, NOW)).toBe(time * 1000);
      const [day, date, month, year, clock] = text.replace(',', '').split(' ');
      expect(parseHttpDate(`${day} ${month} ${date} ${clock} ${year}`, NOW)).toBe(time * 1000);
    }),
  );
});

test('property: what is cut short or changed is another date or none, and nothing throws', () => {
  const text = 'Sun, 06 Nov 1994 08:49:37 GMT';
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, instead) => {
      const time = parseHttpDate(text.slice(0, at) + instead + text.slice(at + 1), NOW);
      expect(Number.isNaN(time) || Number.isSafeInteger(time)).toBe(true);
      expect(parseHttpDate(text.slice(0, at), NOW)).toBeNaN();
    }),
  );
});
