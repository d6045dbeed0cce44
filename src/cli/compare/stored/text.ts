import { isTable } from '../../../gateway/check.ts';
import type { GatewayConfig } from '../../../gateway/index.ts';
import { compareConfigs } from '../compare.ts';
import { withoutSecrets } from './secrets.ts';

/** Changes when what is stored could be read as something else. */
const FORMAT = 1;

/** The configuration of one environment as it is stored beside a version: the same text for the same configuration. */
export function storedText(config: GatewayConfig): string {
  return JSON.stringify({ popgateConfig: FORMAT, config: withoutSecrets(config) });
}

/** Undefined for what is damaged, and for what a later format says. */
export function readStored(text: string): GatewayConfig | undefined {
  const read = parsed(text);
  if (!isTable(read) || read['popgateConfig'] !== FORMAT) return undefined;
  const { config } = read;
  return isTable(config) && isComparable(config as unknown as GatewayConfig)
    ? (config as unknown as GatewayConfig)
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whatever is damaged in it, it is none if not each of its parts can be told as new. */
function isComparable(config: GatewayConfig): boolean {
  try {
    const domains = Object.keys(config.domains).map((name) => [name, { routes: [] }]);
    compareConfigs({ name: config.name, domains: Object.fromEntries(domains) as GatewayConfig['domains'] }, config);
    return true;
  } catch {
    return false;
  }
}
