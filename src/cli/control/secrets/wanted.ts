import { type GatewayConfig, MIN_SECRET_LENGTH, OWN_STORE, STREAM_KEY } from '../../../gateway/index.ts';
import { environmentName, operatorSecrets, secretStores, shieldsOf } from '../../project/manifest.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Terminal } from '../../terminal/command.ts';

/** A secret that is to stand in a store at Fastly: from a variable here, or made, and kept in a file here. */
export interface WantedSecret {
  store: string;
  name: string;
  from: { variable: string } | 'made';
}

/** Of Popgate's own secrets those that nobody else has to know first: random ones are as good as any. */
const MADE: ReadonlySet<string> = new Set([
  'admin_token',
  'purge_token',
  'publish_token',
  'debug_key',
  'shield_key',
  STREAM_KEY,
]);

/** Those that variables hold here, and those that can be made. @throws CliError where one can be guessed. */
export function wantedSecrets(config: GatewayConfig, { env }: Pick<Terminal, 'env'>): WantedSecret[] {
  requireLength(config, env);
  return allSecrets(config).flatMap(({ store, name }): WantedSecret[] => {
    const variable = environmentName(store, name);
    if (env[variable]) return [{ store, name, from: { variable } }];
    const isMade = store === OWN_STORE && MADE.has(name) && (isNeeded(config, store, name) || name === 'debug_key');
    return isMade ? [{ store, name, from: 'made' }] : [];
  });
}

/** Needed, neither in a variable nor to be made: somebody else says what they are. */
export function unknownSecrets(
  config: GatewayConfig,
  { env }: Pick<Terminal, 'env'>,
): { name: string; variable: string }[] {
  return allSecrets(config)
    .filter(({ store, name }) => isNeeded(config, store, name) && !(store === OWN_STORE && MADE.has(name)))
    .map(({ store, name }) => ({ name: `${store}/${name}`, variable: environmentName(store, name) }))
    .filter(({ variable }) => !env[variable]);
}

function allSecrets(config: GatewayConfig): { store: string; name: string }[] {
  return Object.entries(secretStores(config)).flatMap(([store, names]) => names.map((name) => ({ store, name })));
}

/** Of Popgate's own store not those that only some use: what a rotation adds, and the keys of what is not switched on. */
export function isNeeded(config: GatewayConfig, store: string, name: string): boolean {
  if (store !== OWN_STORE || config.stores?.secret?.[OWN_STORE]?.includes(name)) return true;
  return !(name.endsWith('_next') || name === 'debug_key' || (name === 'shield_key' && shieldsOf(config).length === 0));
}

function requireLength(config: GatewayConfig, env: Terminal['env']): void {
  const variables = operatorSecrets(config).map((name) => environmentName(OWN_STORE, name));
  const short = variables.filter((variable) => env[variable] && env[variable].length < MIN_SECRET_LENGTH);
  if (short.length === 0) return;
  throw new CliError('a secret is too short', {
    why: `${short.join(', ')}: a secret of fewer than ${MIN_SECRET_LENGTH} characters can be guessed`,
    fix: 'unset it, and apply --secrets makes one; for a webhook make another, and tell its sender; nothing was stored',
  });
}
