import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCaa } from '../../../../src/cli/control/dns/caa.ts';
import { createResolver } from '../../../../src/cli/control/dns/resolver.ts';
import { startDnsServer, type DnsServer, type Zone } from './dns-server.ts';

let dns: DnsServer;

beforeAll(async () => {
  dns = await startDnsServer();
});

afterAll(() => dns.close());

describe('CAA', () => {
  const judge = async (domain: string, zone: Zone, authority = 'certainly') => {
    dns.zone = zone;
    return checkCaa(domain, authority, createResolver(dns.address));
  };

  it.each<[string, string, Zone, string | null]>([
    ['no records', 'www.a.example', {}, null],
    ['the name itself', 'www.a.example', { 'www.a.example': ['CAA 0 issue "certainly.com"'] }, 'www.a.example'],
    ['the domain above', 'www.a.example', { 'a.example': ['CAA 0 issue "Certainly.com; x=1"'] }, 'a.example'],
    ['the top-level domain', 'www.a.example', { example: ['CAA 0 issue "certainly.com"'] }, 'example'],
    ['records of other kinds', 'a.example', { 'a.example': ['CAA 0 iodef "mailto:a@a.example"'] }, 'a.example'],
    [
      'issuewild for a name that is no wildcard',
      'a.example',
      { 'a.example': ['CAA 0 issuewild "x.example"'] },
      'a.example',
    ],
    ['issue for a wildcard', '*.a.example', { 'a.example': ['CAA 0 issue "certainly.com"'] }, 'a.example'],
    [
      'issuewild for a wildcard',
      '*.a.example',
      { 'a.example': ['CAA 0 issue ";"', 'CAA 0 issuewild "certainly.com"'] },
      'a.example',
    ],
  ])('allows: %s', async (_, domain, zone, at) => {
    expect(await judge(domain, zone)).toMatchObject({ state: 'allowed', at });
  });

  it.each<[string, string, string[], object]>([
    [
      'another authority',
      'www.a.example',
      ['CAA 0 issue "letsencrypt.org"', 'CAA 0 issue "pki.example"'],
      {
        allows: ['letsencrypt.org', 'pki.example'],
        why: 'the CAA records of a.example allow only letsencrypt.org and pki.example',
        add: '0 issue "certainly.com"',
      },
    ],
    [
      'nobody',
      'a.example',
      ['CAA 0 issue ";"'],
      { allows: [], why: 'the CAA records of a.example allow no authority' },
    ],
    [
      'another for wildcards',
      '*.a.example',
      ['CAA 0 issue "certainly.com"', 'CAA 0 issuewild "letsencrypt.org"'],
      { allows: ['letsencrypt.org'], add: '0 issuewild "certainly.com"' },
    ],
    [
      'a critical tag that nobody knows',
      'a.example',
      ['CAA 0 issue "certainly.com"', 'CAA 128 tbs "Unknown"'],
      { why: expect.stringContaining('critical tag tbs') as string },
    ],
  ])('blocks: %s', async (_, domain, records, expected) => {
    expect(await judge(domain, { 'a.example': records })).toMatchObject({
      state: 'blocked',
      at: 'a.example',
      ...expected,
    });
  });

  it('does not climb past records that are there', async () => {
    const zone: Zone = { 'www.a.example': ['CAA 0 issue "x.example"'], 'a.example': ['CAA 0 issue "certainly.com"'] };
    expect(await judge('www.a.example', zone)).toMatchObject({ state: 'blocked', at: 'www.a.example' });
  });

  it.each([
    ['certainly', 'certainly.com'],
    ['lets-encrypt', 'letsencrypt.org'],
    ['globalsign', 'globalsign.com'],
  ])('knows %s as %s', async (authority, name) => {
    expect(await judge('a.example', { 'a.example': [`CAA 0 issue "${name}"`] }, authority)).toMatchObject({
      state: 'allowed',
    });
    expect(await judge('a.example', { 'a.example': ['CAA 0 issue "x"'] }, authority)).toMatchObject({
      add: `0 issue "${name}"`,
    });
  });

  it('is unknown where the resolver fails', async () => {
    const zone: Zone = { 'a.example': 'SERVFAIL', 'www.a.example': ['CNAME t.example'] };
    expect(await judge('www.a.example', zone)).toMatchObject({ state: 'unknown', at: 'a.example' });
  });
});
