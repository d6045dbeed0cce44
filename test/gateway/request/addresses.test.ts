import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { formatAddress, isInRanges, parseAddress, parseRange } from '../../../src/gateway/request/addresses.ts';

const isIn = (address: string, ...ranges: string[]): boolean =>
  isInRanges(
    parseAddress(address)!,
    ranges.flatMap((range) => parseRange(range)!),
  );

/** Without those of RFC 4291 §2.5.5.1, which are given up, and which ipaddr.js takes for the mapped ones. */
const anyIpv6 = fc.ipV6().filter((text) => !/^::\d+\./.test(text));

describe('an address', () => {
  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.256',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '0x1.2.3.4',
    '1.2.3.-4',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '::12345',
    '::g',
    'fe80::1%eth0',
    '[::1]',
    '1.2.3.4::',
    '::1.2.3',
    '1:2:3:4:5:6:7:1.2.3.4',
    'unknown',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  const ipv4 = fc.ipV4().map((text) => ({ text, bytes: ipaddr.IPv4.parse(text).toIPv4MappedAddress().toByteArray() }));
  const ipv6 = anyIpv6.map((text) => ({ text, bytes: ipaddr.IPv6.parse(text).toByteArray() }));

  test('property: is read as ipaddr.js reads it, and written so that it is read the same', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), ({ text, bytes }) => {
        const read = parseAddress(text)!;
        expect(read.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff))).toEqual(bytes);
        expect(parseAddress(formatAddress(read))).toEqual(read);
      }),
    );
  });

  test('property: of any text, one is read only where ipaddr.js reads one', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789afg.:%/ ') }), (text) => {
        if (parseAddress(text) !== null) expect(ipaddr.isValid(text)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a range', () => {
  test.each([
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/-1',
    '1.2.3.4/08',
    '1.2.3.4/8/8',
    '::/129',
    '/8',
    '1.2.3.0/24 ',
    '::/1e1',
  ])('%j is none', (text) => {
    expect(parseRange(text)).toBeNull();
  });

  test.each([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.8', '203.0.113.7', false],
    ['203.0.113.255', '203.0.113.0/24', true],
    ['203.0.114.0', '203.0.113.0/24', false],
    ['::ffff:203.0.113.7', '203.0.113.0/24', true],
    ['::ffff:cb00:7107', '203.0.113.0/24', true],
    ['203.0.113.7', '::ffff:203.0.113.0/120', true],
    ['203.0.113.7', '0.0.0.0/0', true],
    ['203.0.113.7', '::/0', false],
    ['2001:db8::1', '::/0', true],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['2001:db8:ffff::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['2001:db8::1', '2001:db8::/127', true],
    ['2001:db8::2', '2001:db8::/127', false],
  ])('%s in %s: %s', (address, range, expected) => {
    expect(isIn(address, '192.0.2.1', range)).toBe(expected);
  });

  test('property: holds what ipaddr.js says that it holds', () => {
    const near = (text: string) => fc.constantFrom(text, '10.0.0.1', '10.1.2.3', '2001:db8::1', '2001:db8:0:1::1');
    const address = fc.oneof(fc.ipV4(), anyIpv6, near('10.0.0.0'));
    fc.assert(
      fc.property(address, address, fc.nat(128), (one, base, bits) => {
        const length = base.includes(':') ? bits : bits % 33;
        const [parsed, range] = [ipaddr.process(one), ipaddr.parse(base)];
        const isMapped = range.kind() === 'ipv6' && (range as ipaddr.IPv6).isIPv4MappedAddress();
        fc.pre(!isMapped);
        const expected = parsed.kind() === range.kind() && parsed.match(range, length);
        expect(isIn(one, `${base}/${length}`)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
