import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { OWN_TEXT } from './own-text.ts';
import { PARSERS } from './parsers/index.ts';
import { sitesAtTheEdge, sitesIn } from './sources.ts';

const named = (file: string, names: string): string[] => names.split(' ').map((name) => `${file} ${name}`);

const measured = new Set(
  PARSERS.flatMap(({ covers }) => Object.entries(covers).flatMap(([file, names]) => named(file, names))),
);
const own = OWN_TEXT.flatMap(([file, names]) => named(file, names));
const found = new Set(sitesAtTheEdge().map(({ file, name }) => `${file} ${name}`));

describe('S64 what takes a text apart at the edge', () => {
  test('S64 is measured at its worst, or sees our own texts alone', () => {
    expect([...found].filter((site) => !measured.has(site) && !own.includes(site))).toEqual([]);
  });

  test('S64 is there, wherever a table says so', () => {
    expect([...measured, ...own].filter((site) => !found.has(site))).toEqual([]);
  });

  test('S64 is not said to be both', () => {
    expect(own.filter((site) => measured.has(site))).toEqual([]);
  });
});

describe('the look at the sources', () => {
  test.each<[string, string[]]>([
    ['const LIST = /,/;', ['LIST']],
    ['export function parse(text: string) { return /a/.test(text); }', ['parse']],
    ['function parse(text) { return text.split(","); }', ['parse']],
    ['function parse(text) { return text?.match(LIST); }', ['parse']],
    ['const parse = (text) => text.replaceAll("a", "b");', ['parse']],
    ['function parse(text) { return new RegExp(text); }', ['parse']],
    ['function parse(text) { return RegExp(text); }', ['parse']],
    ['function make() { function read(text) { return text.search("a"); } return read; }', ['read']],
    ['function make() { const read = (text) => text.matchAll(ALL); return read; }', ['read']],
    ['function make() { const list = text.split(","); return list; }', ['make']],
    ['const reader = { read(text) { return text.replace("a", ""); } };', ['read']],
    ['"a,b".split(",");', ['top level']],
    ['const split = (text: string): string[] => JSON.parse(text); split("a");', []],
    ['// "a".split(",")', []],
  ])('finds in %j: %j', (text, names) => {
    expect(sitesIn(ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true))).toEqual(names);
  });

  test('goes by what the Wasm is made of', () => {
    const files = new Set(sitesAtTheEdge().map(({ file }) => file));
    expect(files).toContain('gateway/request/receive.ts');
    expect(files).toContain('admin/hooks/encoding.ts');
    expect([...files].filter((file) => file.endsWith('check.ts'))).toEqual([]);
  });
});
