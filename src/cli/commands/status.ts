import type { GatewayConfig } from '../../gateway/index.ts';
import { checkDns, type CheckedDomain } from '../control/dns/check.ts';
import { planDns } from '../control/dns/records.ts';
import { createResolver, findResolver, RESOLVER_OPTION } from '../control/dns/resolver.ts';
import { isDnsDone, readTlsState } from '../control/dns/state.ts';
import { askGateway, findGateway } from '../control/status/gateway.ts';
import { readNeeds } from '../control/status/needs.ts';
import { createReport } from '../control/status/report.ts';
import { readServiceFacts } from '../control/status/service.ts';
import { readStores } from '../control/status/stores.ts';
import { describeStatus, statusJson } from '../control/status/text.ts';
import { parseWait, waitFor } from '../control/status/wait.ts';
import { createFastlyApi, type FastlyApi } from '../fastly/api.ts';
import { findServiceId } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { parseTarget } from '../operator/api.ts';
import { loadValidConfig } from '../project/load-config.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf, type Terminal } from '../terminal/command.ts';
import { parseWaitingTime } from '../terminal/waiting-time.ts';

const TIMEOUT = { what: 'to wait', fix: '--timeout takes 1s to 24h, as in 90s, 30m' };

export const command = defineCommand({
  options: {
    wait: { type: 'string', value: 'WHAT', help: 'waits for tls (certificates), dns (records), or tls,dns' },
    timeout: { type: 'string', value: 'TIME', help: 'how long to wait at most, as in 90s or 1h (default: 30m)' },
    json: { type: 'boolean', help: 'prints { ok, service, version, domains, backends, stores, … }' },
    resolver: RESOLVER_OPTION,
    to: {
      type: 'string',
      value: 'URL',
      help: 'the gateway to ask for its last purge (default: https://HOST, once its DNS is set)',
    },
    'service-id': {
      type: 'string',
      value: 'ID',
      help: 'the service (default: FASTLY_SERVICE_ID, popgate.json, fastly.toml)',
    },
    env: ENV_OPTION,
    config: CONFIG_OPTION,
  },
  notes: `Status 1 while anything is pending or broken; with --wait, 0 when what is waited for came true, 1 when it did not in time, or when
a certificate failed. The last purge needs POPGATE_PURGE_TOKEN or POPGATE_ADMIN_TOKEN. The line PURGE says who answers a PURGE
without a token: one is sent for a URL that nobody has stored.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    const what = flags.wait === undefined ? [] : parseWait(flags.wait);
    const timeoutMs = parseWaitingTime(flags.timeout ?? '30m', TIMEOUT);
    const to = flags.to === undefined ? undefined : parseTarget(flags.to);
    const environment = environmentOf(flags, terminal);
    const [server, config, serviceId] = await Promise.all([
      findResolver(flags.resolver, terminal),
      loadValidConfig(flags.config, environment),
      findServiceId({ ...flags, env: environment }, terminal),
    ]);
    const api = createFastlyApi(terminal);
    const look = () => lookAtDomains(api, config, server);
    const isDone = what.length === 0 || (await waitFor({ what, timeoutMs, look }, terminal));
    const report = await readReport({ api, config, serviceId, environment, to, look, terminal });
    const now = terminal.now();
    terminal.print(flags.json ? JSON.stringify(statusJson(report, now)) : describeStatus(report, now));
    return (what.length > 0 ? isDone : report.problems.length === 0) ? 0 : 1;
  },
});

async function lookAtDomains(api: FastlyApi, config: GatewayConfig, server: string | null): Promise<CheckedDomain[]> {
  return checkDns(planDns(config, await readTlsState(api, config)), createResolver(server));
}

interface Asked {
  api: FastlyApi;
  config: GatewayConfig;
  serviceId: string;
  environment: string;
  to: URL | undefined;
  look(): Promise<CheckedDomain[]>;
  terminal: Terminal;
}

async function readReport({ api, config, serviceId, environment, to, look, terminal }: Asked) {
  const [service, checked] = await Promise.all([readServiceFacts(api, serviceId), look()]);
  const isServed = (host: string): boolean => checked.some((one) => one.domain === host && isDnsDone(one));
  const [stores, needs, gateway] = await Promise.all([
    readStores(api, config, service.stores),
    readNeeds({ api, serviceId }, config, service.stores),
    askGateway(findGateway(config, { to, isServed, env: terminal.env }), terminal),
  ]);
  return createReport({ environment, service, checked, stores, needs, gateway, now: terminal.now() });
}
