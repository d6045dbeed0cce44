import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parametersOf, parseTemplate, renderTemplate } from '../../../src/gateway/config/template.ts';

test.each([
  ['', []],
  ['plain', ['plain']],
  [':id', [{ parameter: 'id' }]],
  ['product/:id', ['product/', { parameter: 'id' }]],
  ['https://:subdomain.tenants.example:8443', ['https://', { parameter: 'subdomain' }, '.tenants.example:8443']],
  [':a:b', [{ parameter: 'a' }, { parameter: 'b' }]],
  [':a_1-:b', [{ parameter: 'a_1' }, '-', { parameter: 'b' }]],
  ['at 12:30: :', ['at 12:30: :']],
])('%j', (text, parts) => {
  expect(parseTemplate(text)).toEqual(parts);
});

test('parameters are filled in, and a missing one is empty', () => {
  const parts = parseTemplate('/new/:page/:missing/:constructor?x=:page');
  expect(renderTemplate(parts, { page: 'a:b' })).toBe('/new/a:b//?x=a:b');
});

test('each parameter is named once', () => {
  expect(parametersOf(parseTemplate('/:b/:a/:b'))).toEqual(['b', 'a']);
});

test('a template whose parameters stand for themselves is its own text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ':', '/', '_', '9', '-') }), (text) => {
      const parts = parseTemplate(text);
      const params = Object.fromEntries(parametersOf(parts).map((name) => [name, `:${name}`]));
      expect(renderTemplate(parts, params)).toBe(text);
    }),
  );
});
