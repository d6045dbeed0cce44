import { describe, expect, it } from 'vitest';
import { textOf } from './documents.ts';
import { SECTIONS } from './reference/configuration.ts';
import { REFERENCE, referenceOf } from './reference/index.ts';
import { rowsOf } from './reference/program.ts';
import type { Field } from './reference/sections.ts';

it.each(REFERENCE)('%s is what `npm run docs:write` makes of the types and tables', async (name) => {
  expect(textOf(name)).toBe(await referenceOf(name));
});

/** The five answers of a route, of which one is required. */
const ANSWERS = ['to', 'redirect', 'respond', 'handler', 'stream'];

function withBelow(field: Field): Field[] {
  return [field, ...field.fields.flatMap(withBelow)];
}

describe('the configuration', () => {
  it.each(SECTIONS.map((section) => [section.name, section] as const))(
    '%s says of each field what it is by default',
    (_name, section) => {
      const silent = section.fields
        .flatMap(withBelow)
        .filter(({ text }) => !/Default|Required|[Rr]equired|Without (?:it|them)|needed/.test(text));
      expect(
        silent.map(({ name }) => name).filter((name) => section.name !== 'RouteConfig' || !ANSWERS.includes(name)),
      ).toEqual([]);
    },
  );

  it('has all nouns, from the gateway to the local server', () => {
    const names = SECTIONS.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['GatewayConfig', 'BackendConfig', 'ClientCertificateConfig']);
    expect(names).toEqual(
      expect.arrayContaining(['CacheConfig', 'RateLimitConfig', 'HookConfig', 'StoresConfig', 'LocalConfig']),
    );
  });
});

it('each field of the access log says what it is', () => {
  const silent = rowsOf('src/gateway/rules/log/fields.ts', 'VALUES').filter(({ doc }) => doc === '');
  expect(silent).toEqual([]);
});
