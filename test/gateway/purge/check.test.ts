import { expect, test } from 'vitest';
import { changed, testBroken, validateUntyped } from '../config/broken-config.ts';

testBroken('the ledger', [
  ['purge/ledger', 'none', 'there is no KV store "none" in stores'],
  ['purge/ledger', 'flags', 'there is no KV store "flags" in stores'],
  ['purge/ledger', '', 'there is no KV store "" in stores'],
  ['purge/ledger', true, 'is true, not text'],
  ['purge/Ledger', 'pages', 'there is no field "Ledger"'],
  ['purge', 'pages', 'is "pages", not an object'],
]);

test('the nearest store is suggested', () => {
  expect(validateUntyped(changed('purge/ledger', 'page'))).toMatchObject([{ remedy: 'did you mean "pages"?' }]);
});

test('without KV stores there can be no ledger', () => {
  const config = changed('stores', { config: { flags: {} } }) as {
    errors?: object;
    domains: object;
    dynamicBackends: object;
  };
  const faults = validateUntyped(config).filter(({ path }) => path === 'purge.ledger');
  expect(faults).toMatchObject([{ remedy: 'define it first: there is none' }]);
});
