import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { challenges } from '../../../src/gateway/fields/challenges.ts';

describe('the challenges of a WWW-Authenticate', () => {
  test.each<[field: string, each: string[]]>([
    ['Basic realm="a, b"', ['Basic realm="a, b"']],
    ['Basic realm="a",charset="UTF-8"', ['Basic realm="a",charset="UTF-8"']],
    ['Basic realm="a, b", Bearer realm="c"', ['Basic realm="a, b"', 'Bearer realm="c"']],
    ['Negotiate, NTLM, Basic realm="x"', ['Negotiate', 'NTLM', 'Basic realm="x"']],
    ['Negotiate abc==, Basic realm="x"', ['Negotiate abc==', 'Basic realm="x"']],
    [
      'Digest realm="a", nonce = "b", qop="auth, auth-int", Newauth realm="apps", type=1, title="Login to \\"apps\\""',
      [
        'Digest realm="a", nonce = "b", qop="auth, auth-int"',
        'Newauth realm="apps", type=1, title="Login to \\"apps\\""',
      ],
    ],
    [
      'Bearer error="invalid_token", error_description="a, b", DPoP algs="ES256"',
      ['Bearer error="invalid_token", error_description="a, b"', 'DPoP algs="ES256"'],
    ],
    ['realm="a", realm="b"', ['realm="a", realm="b"']],
    ['', ['']],
    [', ,', [', ,']],
    [`${'a, '.repeat(3_000)}b`, [`${'a, '.repeat(3_000)}b`]],
  ])('%.60s', (field, each) => {
    expect(challenges(field)).toEqual(each);
  });

  const scheme = fc.constantFrom('Basic', 'Bearer', 'Negotiate', 'x-1');
  const value = fc.oneof(fc.constantFrom('a', '1'), fc.constantFrom('"a, b"', '"Basic x, y=z"', '"\\",\\""'));
  const parameters = fc.array(
    fc.tuple(fc.constantFrom('realm', 'a', 'nonce'), value).map((pair) => pair.join('=')),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  const challenge = fc
    .tuple(
      scheme,
      fc.oneof(
        fc.constant(''),
        fc.constantFrom(' abc', ' a+/==', ' x='),
        parameters.map((list) => ` ${list.join(', ')}`),
      ),
    )
    .map((parts) => parts.join(''));

  test('property: whatever is joined is taken apart again', () => {
    fc.assert(
      fc.property(fc.array(challenge, { minLength: 1, maxLength: 4 }), (lines) => {
        expect(challenges(lines.join(', '))).toEqual(lines);
      }),
    );
  });
});
