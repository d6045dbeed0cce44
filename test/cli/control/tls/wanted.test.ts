import { describe, expect, it } from 'vitest';
import {
  failedSubscriptions,
  missingSubscriptions,
  subscriptionFor,
  wantedSubscriptions,
} from '../../../../src/cli/control/tls/subscriptions.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import { known } from './shapes.ts';

function gateway(domains: Record<string, unknown>, tls?: unknown): GatewayConfig {
  return { name: 'p', domains, tls } as unknown as GatewayConfig;
}

describe('the subscriptions that are wanted', () => {
  it('has one for each domain; a wildcard and the domain above it share one', () => {
    const config = gateway({ '*.a.example': {}, 'www.b.example': {}, 'a.example': {}, '*': {} });
    expect(wantedSubscriptions(config)).toEqual([
      { domains: ['a.example', '*.a.example'], authority: 'certainly' },
      { domains: ['www.b.example'], authority: 'certainly' },
    ]);
  });

  it('takes authority and configuration from the domain, else from the gateway', () => {
    const config = gateway(
      {
        'a.example': {},
        '*.a.example': { tls: { authority: 'globalsign' } },
        'b.example': { tls: { configuration: 'C2' } },
        'c.example': { tls: false },
        'p.edgecompute.app': {},
      },
      { authority: 'lets-encrypt', configuration: 'C1' },
    );
    expect(wantedSubscriptions(config)).toEqual([
      { domains: ['a.example'], authority: 'lets-encrypt', configuration: 'C1' },
      { domains: ['*.a.example'], authority: 'globalsign', configuration: 'C1' },
      { domains: ['b.example'], authority: 'lets-encrypt', configuration: 'C2' },
    ]);
  });

  it('misses only the domains that no subscription covers', () => {
    const wanted = [
      { domains: ['a.example', '*.a.example'], authority: 'certainly' },
      { domains: ['www.b.example'], authority: 'certainly' },
      { domains: ['x.www.c.example'], authority: 'certainly' },
    ];
    const existing = ['a.example', '*.b.example', '*.c.example'].map((domain) => known({ domains: [domain] }));
    expect(missingSubscriptions(wanted, existing)).toEqual([
      { domains: ['*.a.example'], authority: 'certainly' },
      { domains: ['x.www.c.example'], authority: 'certainly' },
    ]);
  });

  it('prefers the one that names the domain, and of those the one with a certificate', () => {
    const existing = [
      known({ id: 'wild', domains: ['*.a.example'], hasCertificate: true }),
      known({ id: 'failed', domains: ['www.a.example'], state: 'failed' }),
      known({ id: 'pending', domains: ['www.a.example'] }),
      known({ id: 'first', domains: ['b.example'] }),
      known({ id: 'issued', domains: ['b.example'], hasCertificate: true }),
    ];
    expect(subscriptionFor('www.a.example', existing)?.id).toBe('pending');
    expect(subscriptionFor('api.a.example', existing)?.id).toBe('wild');
    expect(subscriptionFor('b.example', existing)?.id).toBe('issued');
    expect(subscriptionFor('a.example', existing)).toBeUndefined();
  });

  it('has failed where no other one stands in for it', () => {
    const wanted = [
      { domains: ['a.example', '*.a.example'], authority: 'certainly' },
      { domains: ['b.example'], authority: 'certainly' },
      { domains: ['c.example'], authority: 'certainly' },
    ];
    const existing = [
      known({ id: 'a', domains: ['a.example', '*.a.example'], state: 'failed' }),
      known({ id: 'b1', domains: ['b.example'], state: 'failed' }),
      known({ id: 'b2', domains: ['b.example'] }),
      known({ id: 'foreign', domains: ['x.example'], state: 'failed' }),
    ];
    expect(failedSubscriptions(wanted, existing).map(({ id }) => id)).toEqual(['a']);
  });
});
