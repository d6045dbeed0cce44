import { describe, expect, it } from 'vitest';
import { findAnswers, judgeDomain, judgeOrigin } from '../../../src/cli/init/answers.ts';
import { describeError } from '../../../src/cli/terminal/describe-error.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

describe('the domain', () => {
  it.each(['www.shop.example', 'shop.example', 'a.b.shop.co.uk', 'xn--bcher-kva.example'])('may be %s', (domain) => {
    expect(judgeDomain(domain)).toBeUndefined();
  });

  it.each<[string, string, string?]>([
    ['https://www.shop.example/path', 'it is more than a domain', 'www.shop.example'],
    ['www.shop.example/path', 'it is more than a domain', 'www.shop.example'],
    ['https://', 'it is more than a domain'],
    ['www shop.example', 'no spaces'],
    ['WWW.Shop.example', 'is not a host name', 'www.shop.example'],
    ['www.shop.example:8443', 'has a port'],
    ['www.shop.example.', 'is not a host name'],
    ['bücher.example', 'not those of DNS', 'xn--bcher-kva.example'],
    ['*.shop.example', 'begin with one site'],
    ['*', 'begin with one site'],
    ['192.0.2.1', 'it is an address'],
    ['[2001:db8::1]', 'it is an address'],
    ['2001:db8::1', 'it is an address'],
    ['127.1', 'it is an address'],
    ['0x7f000001', 'it is an address'],
    ['localhost', 'has a single label'],
    ['shop.localhost', 'ends in .localhost'],
    ['co.uk', 'nobody can register it'],
    ['a_b.example', 'is not a host name'],
    ['', 'is not a host name'],
    [`${'a'.repeat(64)}.example`, 'is not a host name'],
  ])('is not %j', (domain, why, instead) => {
    expect(judgeDomain(domain)).toMatchObject({
      why: expect.stringContaining(why) as unknown,
      ...(instead && { instead }),
    });
  });
});

describe('the origin', () => {
  it.each([
    'https://origin.shop.example',
    'http://192.0.2.1:8080',
    'https://o.example:8443/base',
    'http://[2001:db8::1]',
  ])('may be %s', (origin) => {
    expect(judgeOrigin(origin, 'www.shop.example')).toBeUndefined();
  });

  it.each<[string, string, string?]>([
    ['origin.shop.example', 'does not say https://', 'https://origin.shop.example'],
    ['a b', 'no spaces'],
    ['ftp://o.example', 'is no http or https URL'],
    ['https://', 'has no host'],
    ['https://user:pass@o.example', 'has a user name or password'],
    ['https://o.example/?a=1', 'has a query'],
    ['https://o.example/#a', 'has a fragment'],
    ['https://o.example:0', 'has the port'],
    ['https://127.1', 'is not an IP address'],
    ['https://bücher.example:8443/x', 'not those of DNS', 'https://xn--bcher-kva.example:8443/x'],
    ['https://www.shop.example', 'in a circle'],
    ['https://shop.example/base', 'in a circle'],
  ])('is not %j', (origin, why, instead) => {
    expect(judgeOrigin(origin, 'www.shop.example')).toMatchObject({
      why: expect.stringContaining(why) as unknown,
      ...(instead && { instead }),
    });
  });
});

describe('the answers', () => {
  it('come from the flags, and the name from the domain', async () => {
    const terminal = fakeTerminal();
    const given = { domain: 'www.shop.example', origin: 'https://o.example' };
    expect(await findAnswers(given, terminal)).toEqual({ ...given, name: 'shop' });
    expect(await findAnswers({ ...given, name: 'mine' }, terminal)).toMatchObject({ name: 'mine' });
    expect(terminal.asked).toEqual([]);
  });

  it('are asked for, with defaults, and again where they cannot be used', async () => {
    const answers = ['', 'https://WWW.shop.example/', '', 'o.example', '', ''];
    const terminal = fakeTerminal({}, { answers });
    expect(await findAnswers({}, terminal)).toEqual({
      domain: 'www.shop.example',
      origin: 'https://o.example',
      name: 'shop',
    });
    expect(terminal.asked).toEqual([
      'The domain of the site, as in www.shop.example:',
      'The domain of the site, as in www.shop.example:',
      'The domain of the site, as in www.shop.example: (www.shop.example)',
      'Where the site is served from, as in https://origin.shop.example:',
      'Where the site is served from, as in https://origin.shop.example: (https://o.example)',
      'A short name for it: (shop)',
    ]);
    expect(terminal.progressed).toEqual([
      '  nothing was answered',
      '  it is more than a domain: write www.shop.example',
      '  it does not say https:// or http://: write https://o.example',
    ]);
  });

  it('are not asked for without end', async () => {
    const terminal = fakeTerminal({}, { answers: ['a b', 'a b', 'a b', 'a b', 'a b', 'www.shop.example'] });
    expect(await findAnswers({}, terminal).catch(describeError)).toContain('it was asked for 5 times');
  });

  it.each<[Record<string, string>, string]>([
    [{}, '--domain and --origin must be given'],
    [{ domain: 'www.shop.example' }, '--origin must be given'],
    [{ domain: 'a b', origin: 'https://o.example' }, '--domain "a b" cannot be used'],
    [
      { domain: 'a.example', origin: 'o.example' },
      '--origin "o.example" cannot be used\n  why: it does not say https:// or http://: write https://o.example',
    ],
    [{ domain: 'a.example', origin: 'https://o.example', name: '1' }, '--name "1" cannot be used'],
  ])('where nobody can be asked, %j is a misuse', async (given, why) => {
    const error: unknown = await findAnswers(given, fakeTerminal()).catch((error: unknown) => error);
    expect(error).toMatchObject({ status: 2 });
    expect(describeError(error)).toContain(why);
  });
});
