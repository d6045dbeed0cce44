import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createResolver, findResolver } from '../../../../src/cli/control/dns/resolver.ts';
import { fakeTerminal } from '../../terminal/fake-terminal.ts';
import { type DnsServer, startDnsServer } from './dns-server.ts';

let dns: DnsServer;

beforeAll(async () => {
  dns = await startDnsServer();
});

afterAll(() => dns.close());

beforeEach(() => {
  dns.zone = {};
  dns.asked.length = 0;
});

const QUICK = { lookupMs: 300, allMs: 5_000, silences: 3 };

describe('the resolver', () => {
  it('looks records up', async () => {
    dns.zone = {
      'a.example': ['A 192.0.2.1', 'A 192.0.2.2', 'AAAA 2001:db8::1', 'CAA 128 issue "ca.example; x=y"'],
      'www.a.example': ['CNAME t.example'],
      '*.a.example': ['CNAME t.example'],
      't.a.example': ['TXT one'],
    };
    const { lookup } = createResolver(dns.address);
    expect(await lookup('a.example', 'A')).toEqual({ status: 'found', values: ['192.0.2.1', '192.0.2.2'] });
    expect(await lookup('a.example', 'AAAA')).toEqual({ status: 'found', values: ['2001:db8::1'] });
    expect(await lookup('a.example', 'CAA')).toEqual({ status: 'found', values: ['128 issue ca.example; x=y'] });
    expect(await lookup('www.a.example', 'CNAME')).toEqual({ status: 'found', values: ['t.example'] });
    expect(await lookup('*.a.example', 'CNAME')).toEqual({ status: 'found', values: ['t.example'] });
    expect(await lookup('t.a.example', 'TXT')).toEqual({ status: 'found', values: ['one'] });
  });

  it('takes no such name and no such record for an answer', async () => {
    dns.zone = { 'a.example': [] };
    const { lookup } = createResolver(dns.address);
    expect(await lookup('a.example', 'A')).toEqual({ status: 'none' });
    expect(await lookup('b.example', 'A')).toEqual({ status: 'none' });
  });

  it('asks over TCP for what UDP cannot hold', async () => {
    const many = Array.from({ length: 200 }, (_, at) => `A 192.0.2.${at}`);
    dns.zone = { 'a.example': many };
    const answer = await createResolver(dns.address).lookup('a.example', 'A');
    expect(answer).toMatchObject({ status: 'found' });
    expect(answer.status === 'found' && answer.values.length).toBe(200);
    expect(dns.asked).toEqual(['A a.example udp', 'A a.example tcp']);
  });

  it('asks for each name once', async () => {
    const { lookup } = createResolver(dns.address);
    await Promise.all([lookup('a.example', 'A'), lookup('A.example', 'A'), lookup('a.example', 'A')]);
    expect(dns.asked).toEqual(['A a.example udp']);
  });

  it.each<[string, 'SERVFAIL' | 'REFUSED', RegExp]>([
    ['SERVFAIL', 'SERVFAIL', /SERVFAIL/],
    ['a refusal', 'REFUSED', /refuses/],
  ])('tells %s in words', async (_, failure, why) => {
    dns.zone = { 'a.example': failure };
    expect(await createResolver(dns.address).lookup('a.example', 'A')).toEqual({
      status: 'failed',
      why: expect.stringMatching(why) as string,
    });
  });

  it('gives up on silence, and after some of it on the resolver', async () => {
    dns.zone = { 'a.example': 'silent', 'b.example': 'silent', 'c.example': 'silent', 'd.example': ['A 192.0.2.1'] };
    const { lookup } = createResolver(dns.address, QUICK);
    const start = performance.now();
    const answers = await Promise.all(['a.example', 'b.example', 'c.example'].map((name) => lookup(name, 'A')));
    expect(performance.now() - start).toBeLessThan(2_000);
    const silent = { status: 'failed', why: `${dns.address} gives no answer in time` };
    expect([...answers, await lookup('d.example', 'A')]).toEqual([silent, silent, silent, silent]);
    expect(dns.asked.join()).not.toContain('d.example');
  });

  it('does not ask when the time for all is over', async () => {
    dns.zone = { 'a.example': ['A 192.0.2.1'] };
    const { lookup } = createResolver(dns.address, { ...QUICK, allMs: 0 });
    expect(await lookup('a.example', 'A')).toMatchObject({ status: 'failed' });
    expect(dns.asked).toEqual([]);
  });

  it('says that nothing is there', async () => {
    const gone = await startDnsServer();
    await gone.close();
    expect(await createResolver(gone.address, QUICK).lookup('a.example', 'A')).toMatchObject({ status: 'failed' });
  });
});

describe('the choice of a resolver', () => {
  it.each<[string | undefined, string | undefined, string | null]>([
    [undefined, undefined, null],
    ['1.1.1.1', '9.9.9.9', '1.1.1.1:53'],
    [undefined, '127.0.0.1:5353', '127.0.0.1:5353'],
    ['[::1]:5353', undefined, '[::1]:5353'],
    ['[2606:4700::1111]', undefined, '[2606:4700::1111]:53'],
    ['2606:4700::1111', undefined, '[2606:4700::1111]:53'],
  ])('%s, with POPGATE_RESOLVER=%s, is %s', async (flag, variable, expected) => {
    expect(await findResolver(flag, fakeTerminal({ POPGATE_RESOLVER: variable }))).toBe(expected);
  });

  it('takes a name that the system knows', async () => {
    expect(await findResolver('localhost:5353', fakeTerminal())).toMatch(/^(127\.0\.0\.1|\[::1\]):5353$/);
  });

  it.each(['', ':53', 'a:b', '1.1.1.1:0', '1.1.1.1:70000', '[::1', '[1.1.1.1]:53', 'http://1.1.1.1', '1.1.1.1:53:53'])(
    'refuses "%s"',
    async (text) => {
      const found = findResolver(text || ' :', fakeTerminal());
      await expect(found).rejects.toMatchObject({ status: 2, why: expect.stringContaining('--resolver') as string });
    },
  );
});
