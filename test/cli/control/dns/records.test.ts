import { describe, expect, it } from 'vitest';
import { isApex, planDns, type TlsState } from '../../../../src/cli/control/dns/records.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import { known } from '../tls/shapes.ts';

const target = (type: string, value: string, region = 'global') => ({ type, value, region });

const targets = [
  target('A', '151.101.1.52', 'us-eu'),
  target('CNAME', 'eu.sni.global.fastly.net', 'us-eu'),
  target('A', '151.101.2.132'),
  target('A', '151.101.66.132'),
  target('AAAA', '2a04:4e42::644'),
  target('CNAME', 't.sni.global.fastly.net'),
];

const base = { isDefault: false, tlsProtocols: ['1.3'], httpProtocols: [], targets };

const state: TlsState = {
  subscriptions: [
    known({
      id: 'S1',
      domains: ['a.example', '*.a.example'],
      configuration: 'C2',
      authorizations: [authorized('a.example')],
    }),
    known({ id: 'S2', domains: ['www.b.example'], authority: 'globalsign' }),
  ],
  configurations: [
    { ...base, id: 'C1', name: 'one', isDefault: true },
    {
      ...base,
      id: 'C2',
      name: 'two',
      targets: [target('CNAME', 'two.sni.global.fastly.net'), target('A', '192.0.2.2')],
    },
  ],
};

function authorized(domain: string) {
  const challenge = (type: string, recordType: string, name: string, value: string) => ({
    domain,
    type,
    recordType,
    name,
    values: [value],
  });
  return {
    domain,
    state: 'pending',
    warnings: [],
    challenges: [
      challenge('managed-dns', 'CNAME', `_acme-challenge.${domain}.`, 'X.fastly-validations.com.'),
      challenge('managed-http-cname', 'CNAME', domain, 't.sni.global.fastly.net'),
    ],
  };
}

function plan(domains: Record<string, unknown>, from: TlsState = state) {
  return planDns({ name: 'p', domains } as unknown as GatewayConfig, from).map(({ domain, records, authority }) => [
    domain,
    authority,
    ...records.map(({ name, type, values }) => `${name} ${type} ${values.join(' ')}`),
  ]);
}

describe('an apex', () => {
  it.each<[string, boolean]>([
    ['a.example', true],
    ['www.a.example', false],
    ['a.co.uk', true],
    ['www.a.co.uk', false],
    ['a.uk.com', true],
    ['a.github.io', true],
    ['x.a.github.io', false],
    ['github.io', true],
    ['*.a.example', false],
    ['*.example', false],
  ])('%s: %s', (domain, expected) => {
    expect(isApex(domain)).toBe(expected);
  });
});

describe('the records to set', () => {
  it('are a CNAME for a subdomain and addresses for an apex', () => {
    expect(plan({ 'www.c.example': {}, 'c.example': {}, '*.c.example': {}, '*': {} })).toEqual([
      ['www.c.example', 'certainly', 'www.c.example CNAME t.sni.global.fastly.net'],
      ['c.example', 'certainly', 'c.example A 151.101.2.132 151.101.66.132', 'c.example AAAA 2a04:4e42::644'],
      ['*.c.example', 'certainly', '*.c.example CNAME t.sni.global.fastly.net'],
    ]);
  });

  it('are of the TLS configuration that the subscription names, and share the challenge of a wildcard', () => {
    const challenge = '_acme-challenge.a.example CNAME x.fastly-validations.com';
    expect(plan({ 'a.example': {}, '*.a.example': {}, 'www.a.example': {} })).toEqual([
      ['a.example', 'certainly', challenge, 'a.example A 192.0.2.2'],
      ['*.a.example', 'certainly', challenge, '*.a.example CNAME two.sni.global.fastly.net'],
      ['www.a.example', 'certainly', challenge, 'www.a.example CNAME two.sni.global.fastly.net'],
    ]);
  });

  it('follow the configuration where no subscription is there yet', () => {
    expect(plan({ 'www.c.example': { tls: { configuration: 'C2', authority: 'lets-encrypt' } } })).toEqual([
      ['www.c.example', 'lets-encrypt', 'www.c.example CNAME two.sni.global.fastly.net'],
    ]);
  });

  it('are the traffic’s alone where the certificate is managed elsewhere, and none for a domain of Fastly’s', () => {
    expect(plan({ 'www.b.example': { tls: false }, 'p.edgecompute.app': {} })).toEqual([
      ['www.b.example', null, 'www.b.example CNAME t.sni.global.fastly.net'],
      ['p.edgecompute.app', null],
    ]);
  });

  it('are addresses where a configuration has no name, and none where it is not known', () => {
    const addresses = { ...base, id: 'C1', name: 'one', isDefault: true, targets: [target('A', '192.0.2.7')] };
    const from = (configurations: TlsState['configurations']) => ({ subscriptions: [], configurations });
    expect(plan({ 'www.c.example': {} }, from([addresses]))).toEqual([
      ['www.c.example', 'certainly', 'www.c.example A 192.0.2.7'],
    ]);
    expect(plan({ 'www.c.example': {} }, from([]))).toEqual([['www.c.example', 'certainly']]);
  });
});
