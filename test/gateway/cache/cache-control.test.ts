import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isUnqualified,
  parseAge,
  parseCacheControl,
  parseSurrogateControl,
  parseTargeted,
  qualifiedNames,
  secondsOf,
} from '../../../src/gateway/cache/cache-control.ts';
import { splitList } from '../../../src/gateway/fields/list.ts';

/** What the parsers are for, broken up and put together at random. */
const nonsense = fc
  .array(
    fc.oneof(
      fc.constantFrom('max-age', 's-maxage', 'private', '=', '"', ',', ' ', '\\', ';', '-', '.', '60', '\t'),
      fc.string(),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('Cache-Control', () => {
  test.each<[string | null, Record<string, string>]>([
    [null, {}],
    ['', {}],
    [' , ,', {}],
    ['max-age=60', { 'max-age': '60' }],
    ['MAX-AGE=60, No-Store', { 'max-age': '60', 'no-store': '' }],
    ['max-age="60"', { 'max-age': '60' }],
    ['a="b, no-store", c', { a: 'b, no-store', c: '' }],
    ['a="b\\"c", d', { a: 'b"c', d: '' }],
    ['private="set-cookie, x-a"', { private: 'set-cookie, x-a' }],
    ['private="a", private="b"', { private: 'a, b' }],
    ['private="a", private', { private: '' }],
    ['no-cache, no-cache="a"', { 'no-cache': '' }],
    ['max-age=60, max-age=60', { 'max-age': '60' }],
    ['unknown=value', { unknown: 'value' }],
    ['max-age=60,no-store', { 'max-age': '60', 'no-store': '' }],
    ['private; max-age=600', { private: '' }],
    ['private max-age=600', { private: '' }],
    ['max-age=600; Private', { 'max-age': '?', private: '' }],
    ['no-cache; must-revalidate, max-age=600', { 'no-cache': '', 'max-age': '600' }],
    ['private="set-cookie, max-age=600', { private: '', 'max-age': '600' }],
    ['x="private, max-age=600', { x: '?', private: '', 'max-age': '600' }],
    ['private = "a", max-age=1', { private: '', 'max-age': '1' }],
    ['x=private, y="private"', { x: 'private', private: '', y: 'private' }],
    [';private, =no-store', { private: '', 'no-store': '' }],
    ['a="private" b, c="no-store"', { a: '?', c: 'no-store' }],
    ['x-private; y, private-x z', { 'x-private': '?', 'private-x': '?' }],
    ['private: max-age=600', { 'private:': '?', private: '' }],
    ['private:max-age=600', { 'private:max-age': '600', private: '' }],
    ['private|max-age=600', { 'private|max-age': '600', private: '' }],
    ['(private), max-age=60', { '(private)': '', private: '', 'max-age': '60' }],
    ["'no-store', max-age=60", { "'no-store'": '', 'no-store': '', 'max-age': '60' }],
    ['"private", max-age=60', { private: '', 'max-age': '60' }],
    ['private\u{a0}max-age=60', { private: '' }],
    ['private=true, no-cache=1', { private: '', 'no-cache': '' }],
    ['x_private, private_, no--store', { x_private: '', private_: '', 'no--store': '' }],
  ])('%j is %j', (field, expected) => {
    expect(Object.fromEntries(parseCacheControl(field))).toEqual(expected);
  });

  test('hears what forbids between whatever stands for a comma', () => {
    const between = fc.stringMatching(/^[^a-zA-Z0-9_"-]{1,4}$/);
    const word = fc.constantFrom('private', 'No-Store', 'no-cache');
    const other = fc.constantFrom('max-age=600', 'public', 'x="private"', 'x-private', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(other, between)), word, between, other, (before, word, after, last) => {
        const field = `${before.flat().join('')}${word}${after}${last}`;
        expect(parseCacheControl(field).get(word.toLowerCase()), field).toBe('');
      }),
    );
  });

  test.each<[string, number | undefined]>([
    ['max-age=60', 60],
    ['max-age="60"', 60],
    ['max-age=0060', 60],
    ['max-age=0', 0],
    ['max-age=99999999999999999999', 2 ** 31],
    ['no-store', undefined],
    ['x-max-age=60', undefined],
    ['max-age', 0],
    ['max-age=', 0],
    ['max-age=-1', 0],
    ['max-age=1.5', 0],
    ['max-age=1e3', 0],
    ['max-age=0x10', 0],
    ['max-age=60s', 0],
    ["max-age='60'", 0],
    ['max-age =60', 0],
    ['max-age= 60', 0],
    ['max-age=60 70', 0],
    ['max-age="60" 70', 0],
    ['max-age="60', 0],
    ['max-age=60, max-age=70', 0],
    ['max-age=\u0666\u0660', 0],
  ])('the max-age of %j is %j', (field, seconds) => {
    expect(secondsOf(parseCacheControl(field), 'max-age')).toBe(seconds);
  });

  test.each<[string, string[], boolean]>([
    ['private', [], true],
    ['private=""', [], true],
    ['private="Set-Cookie"', ['set-cookie'], false],
    ['private="a, ,b"', ['a', 'b'], false],
    ['private=x-a', [], true],
    ['private="x-a", private=x-b', [], true],
    ['no-store', [], false],
  ])('%j names %j and is for the whole answer: %j', (field, names, isWhole) => {
    const directives = parseCacheControl(field);
    expect([qualifiedNames(directives, 'private'), isUnqualified(directives, 'private')]).toEqual([names, isWhole]);
  });

  test('property: nothing throws, and no lifetime is anything but whole seconds', () => {
    fc.assert(
      fc.property(nonsense, (field) => {
        const directives = parseCacheControl(field);
        const seconds = secondsOf(directives, 'max-age');
        expect(seconds === undefined || (Number.isInteger(seconds) && seconds >= 0 && seconds <= 2 ** 31)).toBe(true);
        if (!/\d/.test(field)) expect(seconds ?? 0).toBe(0);
        qualifiedNames(directives, 'private');
      }),
      { numRuns: 1_000 },
    );
  });

  test('property: one field that says no-store among others is heard', () => {
    const token = fc.stringMatching(/^[a-z-]{1,10}(=([a-z0-9]{1,5}|"[a-z, ]{0,8}"))?$/);
    fc.assert(
      fc.property(fc.array(token), fc.array(token), (before, after) => {
        expect(parseCacheControl([...before, 'No-Store', ...after].join(', ')).has('no-store')).toBe(true);
      }),
    );
  });

  test('property: splitting what was split changes nothing', () => {
    fc.assert(
      fc.property(nonsense, (field) => {
        const members = splitList(field);
        for (const member of members) expect(member).toBe(member.trim());
        if (!field.includes('"')) expect(splitList(members.join(','))).toEqual(members);
      }),
    );
  });
});

describe('targeted fields', () => {
  test.each<[string | null, Record<string, string> | null]>([
    [null, null],
    ['', null],
    ['  ', null],
    ['max-age=60', { 'max-age': '60' }],
    ['max-age=60, no-store', { 'max-age': '60', 'no-store': '' }],
    ['max-age=60;a=b', { 'max-age': '60' }],
    ['max-age=10, max-age=60', { 'max-age': '60' }],
    ['private="x-a"', { private: 'x-a' }],
    [
      'private=x, no-cache=?0, no-store=1, max-age=60',
      { private: '', 'no-cache': '', 'no-store': '', 'max-age': '60' },
    ],
    ['max-age=60,', null],
    ['Max-Age=60', null],
    ['max-age=60; no-store=', null],
    ['max-age="60', null],
    ['&', null],
  ])('RFC 9213 %j is %j', (field, expected) => {
    const directives = parseTargeted(field);
    expect(directives && Object.fromEntries(directives)).toEqual(expected);
  });

  test.each([
    'max-age=1.5',
    'max-age=-1',
    'max-age',
    'max-age=?1',
    'max-age=abc',
    'max-age="60"',
    'max-age=(1 2)',
    'max-age=:YQ==:',
  ])('RFC 9213 %j gives no lifetime', (field) => {
    expect(secondsOf(parseTargeted(field)!, 'max-age')).toBe(0);
  });

  test('property: nothing throws, and without a digit there is no lifetime', () => {
    fc.assert(
      fc.property(nonsense, (field) => {
        const directives = parseTargeted(field);
        expect(directives === null || directives.size > 0).toBe(true);
        if (directives !== null && !/\d/.test(field)) expect(secondsOf(directives, 'max-age') ?? 0).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each<[string | null, Record<string, string> | null]>([
    [null, null],
    ['', null],
    ['max-age=60', { 'max-age': '60' }],
    ['max-age=60;popgate', { 'max-age': '60' }],
    ['max-age=60; Popgate', { 'max-age': '60' }],
    ['max-age=60;akamai', null],
    ['max-age=10;akamai, max-age=60;popgate', { 'max-age': '60' }],
    ['no-store, max-age=60;akamai', { 'no-store': '' }],
  ])('Surrogate-Control %j is %j', (field, expected) => {
    const directives = parseSurrogateControl(field);
    expect(directives && Object.fromEntries(directives)).toEqual(expected);
  });

  test('property: Surrogate-Control never throws', () => {
    fc.assert(fc.property(nonsense, (field) => void parseSurrogateControl(field)));
  });
});

describe('Age', () => {
  test.each<[string | null, number]>([
    [null, 0],
    ['', 0],
    ['0', 0],
    ['10', 10],
    [' 10 ', 10],
    ['10, 20', 10],
    ['010', 10],
    ['99999999999999999999', 2 ** 31],
    ['-1', 0],
    ['1.5', 0],
    ['10s', 0],
    ['abc, 10', 0],
  ])('%j is %d', (field, seconds) => {
    expect(parseAge(field)).toBe(seconds);
  });

  test('property: it is whole seconds, whatever is sent', () => {
    fc.assert(
      fc.property(nonsense, (field) => {
        const seconds = parseAge(field);
        expect(Number.isInteger(seconds) && seconds >= 0 && seconds <= 2 ** 31).toBe(true);
      }),
    );
  });
});
