import type { GatewayConfig } from '../../../gateway/index.ts';
import type { FastlyApi } from '../../fastly/api.ts';
import { orUndefined } from '../../fastly/refusal.ts';
import type { StoreKind } from '../../fastly/store-kind.ts';
import { secretStores } from '../../project/manifest.ts';
import { isNeeded } from '../secrets/wanted.ts';
import { listSecrets } from '../stores/secret.ts';
import type { Store } from '../stores/store.ts';
import { wantedStores } from '../stores/wanted.ts';

export interface StoreStatus {
  name: string;
  kind: StoreKind;
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
  linked: readonly Store[],
): Promise<StoreStatus[]> {
  const expected = wantedStores(config);
  const all = [...linked, ...expected.filter((store) => !linked.some((one) => isSame(one, store)))];
  return Promise.all(
    all.map(async ({ name, kind }) => {
      const found = linked.find((one) => isSame(one, { name, kind }));
      const listed = kind === 'secret' ? (secretStores(config)[name] ?? []) : [];
      const wanted = listed.filter((secret) => isNeeded(config, name, secret));
      return {
        name,
        kind,
        isLinked: found !== undefined,
        isExpected: expected.some((one) => isSame(one, { name, kind })),
        missingSecrets: await missing(api, wanted, found),
      };
    }),
  );
}

type StoreName = Pick<Store, 'name' | 'kind'>;

function isSame(one: StoreName, other: StoreName): boolean {
  return one.name === other.name && one.kind === other.kind;
}

/** Null where the token may not see them. */
async function missing(api: FastlyApi, wanted: string[], store: Store | undefined): Promise<string[] | null> {
  if (wanted.length === 0) return [];
  if (store === undefined) return wanted;
  const names = await orUndefined(403, orUndefined(404, listSecrets(api, store)));
  return names === undefined ? null : wanted.filter((name) => !names.includes(name));
}
