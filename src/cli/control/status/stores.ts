import type { GatewayConfig } from '../../../gateway/index.ts';
import type { FastlyApi } from '../../fastly-api.ts';
import { OWN_STORE, secretStores } from '../../manifest.ts';
import { readSecretNames, type StoreFacts } from './service.ts';

export interface StoreStatus {
  name: string;
  kind: StoreFacts['kind'];
  /** Whether the version may use it. */
  isLinked: boolean;
  /** Whether the configuration names it. */
  isExpected: boolean;
  /** Of the secrets that the configuration expects; null where the token may not see them. */
  missingSecrets: string[] | null;
}

/** The stores that the version has, and those that it lacks. One request for each secret store that is expected. */
export async function readStores(
  api: FastlyApi,
  config: GatewayConfig,
  linked: readonly StoreFacts[],
): Promise<StoreStatus[]> {
  const expected = expectedStores(config);
  const all = [...linked, ...expected.filter((store) => !linked.some((one) => isSame(one, store)))];
  return Promise.all(
    all.map(async ({ name, kind }) => {
      const found = linked.find((one) => isSame(one, { name, kind }));
      const wanted = kind === 'secret' ? neededSecrets(config, name) : [];
      return {
        name,
        kind,
        isLinked: found !== undefined,
        isExpected: expected.some((one) => isSame(one, { name, kind })),
        missingSecrets: await missing(api, wanted, found?.id),
      };
    }),
  );
}

type StoreName = Pick<StoreFacts, 'name' | 'kind'>;

function isSame(one: StoreName, other: StoreName): boolean {
  return one.name === other.name && one.kind === other.kind;
}

function expectedStores(config: GatewayConfig): StoreName[] {
  const { config: configs, kv } = config.stores ?? {};
  return [...named('config', configs), ...named('kv', kv), ...named('secret', secretStores(config))];
}

function named(kind: StoreFacts['kind'], stores: object = {}): StoreName[] {
  return Object.keys(stores).map((name) => ({ name, kind }));
}

/** Of Popgate's own store not those that only some use: what a rotation adds, and the keys of what is not switched on. */
function neededSecrets(config: GatewayConfig, store: string): string[] {
  const listed = secretStores(config)[store] ?? [];
  if (store !== OWN_STORE) return [...listed];
  const own = config.stores?.secret?.[OWN_STORE] ?? [];
  const isOptional = (name: string): boolean =>
    name.endsWith('_next') || name === 'debug_key' || (name === 'shield_key' && !hasShields(config));
  return listed.filter((name) => own.includes(name) || !isOptional(name));
}

function hasShields({ backends = {}, pools = {} }: GatewayConfig): boolean {
  return [...Object.values(backends), ...Object.values(pools)].some(({ shield }) => shield !== undefined);
}

async function missing(api: FastlyApi, wanted: string[], id: string | undefined): Promise<string[] | null> {
  if (wanted.length === 0) return [];
  if (id === undefined) return wanted;
  const names = await readSecretNames(api, id);
  return names && wanted.filter((name) => !names.includes(name));
}
