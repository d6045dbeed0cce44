import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDns } from '../../../../src/cli/control/dns/check.ts';
import { planDns } from '../../../../src/cli/control/dns/records.ts';
import { createResolver } from '../../../../src/cli/control/dns/resolver.ts';
import { describeRecords, recordsJson } from '../../../../src/cli/control/dns/text.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import { type DnsServer, startDnsServer, type Zone } from './dns-server.ts';

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
});
afterAll(() => dns.close());

async function check(name: string, zone: Zone) {
  const targets = [
    { type: 'CNAME', value: name, region: 'global' },
    { type: 'A', value: '192.0.2.1', region: 'global' },
  ];
  const configuration = { id: 'C', name: 'c', isDefault: true, tlsProtocols: [], httpProtocols: [], targets };
  const config = { name: 'p', domains: { 'www.a.example': { redirect: 'https://b.example', tls: false } } } as const;
  dns.zone = zone;
  const plans = planDns(config satisfies GatewayConfig, { subscriptions: [], configurations: [configuration] });
  const checked = await checkDns(plans, createResolver(dns.address));
  const [record] = checked[0]!.records;
  return { state: record!.state, values: record!.values, text: describeRecords(checked), json: recordsJson([record!]) };
}

const NAME = 't.sni.global.fastly.net';

describe('the name of Fastly that has addresses of both kinds', () => {
  it('is offered beside the one of IPv4', async () => {
    const { state, values, text, json } = await check(NAME, {});
    expect([state, values]).toEqual(['missing', [NAME]]);
    expect(text).toContain(`or dualstack.${NAME}, which has IPv6 addresses as well`);
    expect(json).toMatchObject([{ values: [NAME], alternatives: [[`dualstack.${NAME}`]] }]);
  });

  it.each([`dualstack.${NAME}`, `DualStack.${NAME}`, NAME])('is right, as the other is: %s', async (target) => {
    const { state, text } = await check(NAME, { 'www.a.example': [`CNAME ${target}`] });
    expect(state).toBe('set');
    expect(text).not.toContain('IPv6');
  });

  it('is that of the same place alone', async () => {
    const { state } = await check(NAME, { 'www.a.example': ['CNAME dualstack.n.sni.global.fastly.net'] });
    expect(state).toBe('differs');
  });

  it.each([`dualstack.${NAME}`, 'cdn.other.example'])('is not made up for %s', async (name) => {
    expect((await check(name, {})).text).not.toContain('IPv6');
  });
});
