import { checkDns } from '../control/dns/check.ts';
import { planDns } from '../control/dns/records.ts';
import { createResolver, findResolver, RESOLVER_OPTION } from '../control/dns/resolver.ts';
import { isDnsDone, readTlsState } from '../control/dns/state.ts';
import { describeRecords, recordsJson, zoneFile } from '../control/dns/text.ts';
import { createFastlyApi } from '../fastly/api.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { loadValidConfig } from '../project/load-config.ts';
import { misuse } from '../terminal/cli-error.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    zone: { type: 'boolean', help: 'prints them as a fragment of a zone file' },
    json: { type: 'boolean', help: 'prints { domains: [{ name, dns, records, caa }] }' },
    resolver: RESOLVER_OPTION,
    env: ENV_OPTION,
    config: CONFIG_OPTION,
  },
  notes: `States: set, missing, differs (something else is there), unknown (the resolver failed), optional (not set, and not needed).
Status 0 when all is set, 1 while something is not. The records come from Fastly's API; nothing is changed,
neither there nor at the DNS provider.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    if (flags.zone && flags.json) throw misuse('--zone and --json exclude each other', 'each is a form of the output');
    const server = await findResolver(flags.resolver, terminal);
    const config = await loadValidConfig(flags.config, environmentOf(flags, terminal));
    const plans = planDns(config, await readTlsState(createFastlyApi(terminal), config));
    const domains = await checkDns(plans, createResolver(server));
    if (flags.zone) terminal.print(zoneFile(domains));
    else if (flags.json) {
      terminal.print(
        JSON.stringify({
          domains: domains.map(({ domain, state, caa, records }) => ({
            name: domain,
            dns: state,
            records: recordsJson(records),
            caa,
          })),
        }),
      );
    } else terminal.print(describeRecords(domains) || 'there are no domains to set records for');
    return domains.every(isDnsDone) ? 0 : 1;
  },
});
