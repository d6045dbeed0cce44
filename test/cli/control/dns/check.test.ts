import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkDns } from '../../../../src/cli/control/dns/check.ts';
import { planDns, type DomainPlan } from '../../../../src/cli/control/dns/records.ts';
import { createResolver, type Resolver } from '../../../../src/cli/control/dns/resolver.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import { startDnsServer, type DnsServer, type Zone } from './dns-server.ts';
import { known } from '../tls/shapes.ts';

let dns: DnsServer;

beforeAll(async () => {
  dns = await startDnsServer();
});

afterAll(() => dns.close());

beforeEach(() => {
  dns.asked.length = 0;
});

const CONFIGURATION = {
  id: 'C1',
  name: 'one',
  isDefault: true,
  tlsProtocols: ['1.3'],
  httpProtocols: [],
  targets: [
    { type: 'A', value: '192.0.2.1', region: 'global' },
    { type: 'A', value: '192.0.2.2', region: 'global' },
    { type: 'A', value: '192.0.2.9', region: 'us-eu' },
    { type: 'AAAA', value: '2001:0DB8:0::0001', region: 'global' },
    { type: 'CNAME', value: 't.fastly.example', region: 'global' },
    { type: 'CNAME', value: 'eu.fastly.example', region: 'us-eu' },
  ],
};

function plans(domains: string[], hasCertificate = false): DomainPlan[] {
  const challenge = (domain: string) => ({
    domain,
    type: 'managed-dns',
    recordType: 'CNAME',
    name: `_acme-challenge.${domain}`,
    values: ['x.validations.example'],
  });
  const subscriptions = domains.map((domain) => {
    const challenges = [challenge(domain.replace('*.', ''))];
    const authorizations = [{ domain, state: 'pending', warnings: [], challenges }];
    return known({ id: domain, domains: [domain], hasCertificate, authorizations });
  });
  const config = { name: 'p', domains: Object.fromEntries(domains.map((domain) => [domain, {}])) };
  return planDns(config as unknown as GatewayConfig, { subscriptions, configurations: [CONFIGURATION] });
}

async function check(domain: string, zone: Zone, hasCertificate = false) {
  dns.zone = zone;
  const [checked] = await checkDns(plans([domain], hasCertificate), createResolver(dns.address));
  return checked!;
}

/** The state of one record, what is there, and why. */
async function see(domain: string, purpose: string, zone: Zone) {
  const { records } = await check(domain, zone);
  const { state, there, why } = records.find((record) => record.purpose === purpose)!;
  return [state, ...there, ...(why === undefined ? [] : [`(${why})`])];
}

describe('a CNAME', () => {
  it.each<[string, Zone, string[]]>([
    ['is set', { 'www.a.example': ['CNAME T.fastly.example'] }, ['set', 'CNAME t.fastly.example']],
    ['of another region is set', { 'www.a.example': ['CNAME eu.fastly.example'] }, ['set', 'CNAME eu.fastly.example']],
    [
      'is set by a chain that ends at the right name',
      { 'www.a.example': ['CNAME cdn.b.example'], 'cdn.b.example': ['CNAME t.fastly.example'] },
      ['set', 'CNAME cdn.b.example', 'CNAME t.fastly.example'],
    ],
    ['is missing', {}, ['missing']],
    [
      'differs',
      { 'www.a.example': ['CNAME old.example'], 'old.example': ['A 198.51.100.7'] },
      ['differs', 'CNAME old.example', 'A 198.51.100.7'],
    ],
    ['differs where addresses stand', { 'www.a.example': ['A 198.51.100.7'] }, ['differs', 'A 198.51.100.7']],
    [
      'is set by the addresses behind it, as a provider flattens it',
      { 'www.a.example': ['A 192.0.2.2', 'A 192.0.2.1'] },
      ['set', 'A 192.0.2.2', 'A 192.0.2.1', '(by its addresses)'],
    ],
    ['differs by a part of them', { 'www.a.example': ['A 192.0.2.1'] }, ['differs', 'A 192.0.2.1']],
    [
      'differs where it goes round',
      { 'www.a.example': ['CNAME b.example'], 'b.example': ['CNAME www.a.example'] },
      ['differs', 'CNAME b.example', 'CNAME www.a.example'],
    ],
    [
      'is unknown where the resolver fails',
      { 'www.a.example': 'REFUSED' },
      ['unknown', '(the resolver refuses to answer)'],
    ],
    [
      'is unknown where the chain cannot be followed',
      { 'www.a.example': ['CNAME b.example'], 'b.example': 'REFUSED' },
      ['unknown', 'CNAME b.example', '(the resolver refuses to answer)'],
    ],
  ])('%s', async (_, zone, expected) => {
    expect(await see('www.a.example', 'traffic', zone)).toEqual(expected);
  });
});

describe('addresses', () => {
  const A = ['A 192.0.2.1', 'A 192.0.2.2'];

  it.each<[string, string[], string[]]>([
    ['are set', A, ['set', ...A]],
    ['are set by those of another region', ['A 192.0.2.9'], ['set', 'A 192.0.2.9']],
    ['are missing', [], ['missing']],
    ['are partly right', A.slice(0, 1), ['differs', 'A 192.0.2.1', '(1 of 2 are right; missing: 192.0.2.2)']],
    [
      'are right beside others',
      [...A, 'A 198.51.100.7'],
      ['differs', ...A, 'A 198.51.100.7', '(2 of 2 are right; not Fastly’s: 198.51.100.7)'],
    ],
    [
      'are others',
      ['A 198.51.100.7'],
      ['differs', 'A 198.51.100.7', '(0 of 2 are right; missing: 192.0.2.1, 192.0.2.2; not Fastly’s: 198.51.100.7)'],
    ],
  ])('%s', async (_, there, expected) => {
    expect(await see('a.example', 'traffic', { 'a.example': there })).toEqual(expected);
  });

  it('of IPv6 are the same in every spelling', async () => {
    const { records } = await check('a.example', { 'a.example': [...A, 'AAAA 2001:db8::1'] });
    expect(records.map(({ type, state }) => `${type} ${state}`)).toEqual(['CNAME missing', 'A set', 'AAAA set']);
  });

  it('are unknown where the resolver fails', async () => {
    expect((await see('a.example', 'traffic', { 'a.example': 'SERVFAIL' }))[0]).toBe('unknown');
  });
});

describe('a challenge', () => {
  it.each<[string, Zone, string[]]>([
    [
      'is set',
      { '_acme-challenge.a.example': ['CNAME x.validations.example'] },
      ['set', 'CNAME x.validations.example'],
    ],
    ['is missing', {}, ['missing']],
    ['differs', { '_acme-challenge.a.example': ['CNAME y.example'] }, ['differs', 'CNAME y.example']],
    [
      'has another record in its way',
      { '_acme-challenge.a.example': ['TXT old'] },
      ['differs', 'TXT "old"', '(a CNAME cannot stand beside it: remove it first)'],
    ],
    [
      'is missing where a wildcard answers in its place',
      { '_acme-challenge.a.example': ['CNAME t.fastly.example'], '*.a.example': ['CNAME t.fastly.example'] },
      ['missing', '(*.a.example answers in its place; the record itself goes first)'],
    ],
    ['is unknown', { '_acme-challenge.a.example': 'REFUSED' }, ['unknown', '(the resolver refuses to answer)']],
  ])('%s', async (_, zone, expected) => {
    expect(await see('a.example', 'certificate', zone)).toEqual(expected);
  });

  const served = { 'www.a.example': ['CNAME t.fastly.example'], '*.a.example': ['CNAME t.fastly.example'] };

  it('is not needed once there is a certificate and the traffic renews it; a wildcard always needs it', async () => {
    const states = async (domain: string, zone: Zone, hasCertificate: boolean) => {
      const { state, records } = await check(domain, zone, hasCertificate);
      return [state, records[0]!.isNeeded];
    };
    expect(await states('www.a.example', served, true)).toEqual(['set', false]);
    expect(await states('www.a.example', served, false)).toEqual(['missing', true]);
    expect(await states('www.a.example', {}, true)).toEqual(['missing', true]);
    expect(await states('*.a.example', served, true)).toEqual(['missing', true]);
  });
});

describe('CAA', () => {
  it('is a record to set where it blocks', async () => {
    const { state, records } = await check('www.a.example', {
      'www.a.example': ['CNAME t.fastly.example'],
      't.fastly.example': [],
      '_acme-challenge.www.a.example': ['CNAME x.validations.example'],
      'a.example': ['CAA 0 issue "letsencrypt.org"'],
    });
    expect(state).toBe('missing');
    expect(records[0]).toMatchObject({
      name: 'a.example',
      type: 'CAA',
      values: ['0 issue "certainly.com"'],
      state: 'missing',
      there: ['CAA letsencrypt.org'],
    });
  });

  it('that is unknown makes the domain so', async () => {
    const zone: Zone = { 'a.example': 'SERVFAIL', 'www.a.example': ['CNAME t.fastly.example'], 't.fastly.example': [] };
    expect(await check('www.a.example', zone, true)).toMatchObject({ state: 'unknown', caa: { at: 'a.example' } });
  });
});

describe('many domains', () => {
  it('are looked up at most twenty at once, each in its place', async () => {
    let running = 0;
    let most = 0;
    const slow: Resolver = {
      async lookup() {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return { status: 'none' };
      },
    };
    const domains = Array.from({ length: 100 }, (_, at) => `d${at}.a.example`);
    const bare = plans(domains).map((plan) => ({ ...plan, records: [] }));
    const checked = await checkDns(bare, slow);
    expect(checked.map(({ domain }) => domain)).toEqual(domains);
    expect(most).toBe(20);
  });
});
