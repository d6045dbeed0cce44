import { compileMaintenance, isOff } from '../../gateway/check.ts';
import type { GatewayConfig } from '../../gateway/index.ts';
import { readService } from '../control/service/service.ts';
import { CONTROL_OPTIONS } from '../control/session.ts';
import { linkedStore } from '../control/stores/linked.ts';
import { changeItems, readItem } from '../control/stores/stores.ts';
import { createFastlyApi } from '../fastly/api.ts';
import { findServiceId } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { loadConfig } from '../project/load-config.ts';
import { CliError, misuse } from '../terminal/cli-error.ts';
import { defineCommand, environmentOf } from '../terminal/command.ts';

/** Fastly concept: a value of a config store has 8,000 characters at most. */
const MAX_VALUE = 8_000;

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    domain: { type: 'string', value: 'DOMAIN', help: 'of a domain that has a switch of its own' },
    json: { type: 'boolean', help: 'prints { store, key, from, to }' },
  },
  operand: { value: 'STATE', help: 'on, off, or seconds for Retry-After; without it the state is shown' },
  rest: { value: 'TEXT', help: 'what visitors read' },
  notes: `Writes the entry of the config store that maintenance names in the configuration. Each POP follows within seconds; nothing is
deployed, and nothing is purged. Visitors get a 503; the operator API stays open.
  npx popgate maintenance on
  npx popgate maintenance 600 "Back at noon."
  npx popgate maintenance off

${TOKEN_NOTE}`,
  async run({ operand, rest, ...flags }, terminal) {
    const to = operand === undefined ? undefined : valueOf(operand, rest);
    const config = await loadConfig(flags.config, environmentOf(flags, terminal));
    const { store: name, key } = switchOf(config, flags.domain);
    const api = createFastlyApi(terminal);
    const service = await readService(api, await findServiceId(flags, terminal));
    const store = await linkedStore(api, service, { kind: 'config', name });
    const from = await readItem(api, store, key);
    if (to !== undefined && to !== from) await changeItems(api, store, [{ key, from, to }]);
    const now = to ?? from ?? '';
    const result = { store: name, key, from, to: now };
    terminal.print(flags.json ? JSON.stringify(result) : described(now));
    if (to !== undefined && config.stores?.items?.[name] === 'sync') {
      terminal.progress(
        `note: the next apply writes this entry as the configuration says, since stores.items.${name} is sync`,
      );
    }
    return 0;
  },
});

/** As the rule reads it: `on`, `off`, seconds, a text, or both. */
function valueOf(state: string, text: string | undefined): string {
  const isSeconds = /^\d{1,9}$/.test(state) && Number(state) > 0;
  if (state !== 'on' && state !== 'off' && !isSeconds) {
    throw misuse(`"${state}" is no state`, 'it is on, off, or the seconds after which visitors may come back');
  }
  if (text === undefined) return state;
  if (state === 'off') throw misuse('off has no text', 'visitors get the site');
  const value = isSeconds ? `${state}; ${text.trim()}` : text.trim();
  // Alone it would be a state, or seconds.
  if (state === 'on' && /^(?:|off|false|0|\d{1,9}|\d{1,9}\s*;.*)$/is.test(value)) {
    throw misuse(`"${text}" is no text for visitors`, 'it would be read as a state or as seconds');
  }
  if (value.length <= MAX_VALUE) return value;
  throw misuse('the text is too long', `an entry of a config store has ${MAX_VALUE} characters at most`);
}

function switchOf(config: GatewayConfig, domain: string | undefined): { store: string; key: string } {
  if (domain !== undefined && !Object.hasOwn(config.domains, domain)) {
    throw misuse(`there is no domain "${domain}"`, `the configuration has ${Object.keys(config.domains).join(', ')}`);
  }
  const maintenance = domain === undefined ? config.maintenance : config.domains[domain]?.maintenance;
  if (maintenance) return compileMaintenance(maintenance);
  const own = Object.keys(config.domains).filter((name) => config.domains[name]?.maintenance);
  throw new CliError(`${domain ?? 'the configuration'} has no maintenance switch`, {
    why: own.length > 0 ? `these domains have their own: ${own.join(', ')}` : 'maintenance is not set',
    fix:
      own.length > 0
        ? `name one with --domain`
        : "add stores: { config: { flags: { maintenance: 'off' } } } and maintenance: { from: 'config-store:flags' }, then apply",
  });
}

function described(value: string): string {
  return isOff(value.trim()) ? 'the site is open' : `the site is closed: ${value}`;
}
