import type { GatewayConfig } from '../../../gateway/index.ts';
import type { StoreKind } from '../../fastly/store-kind.ts';
import { secretStores } from '../../project/manifest.ts';

export interface WantedStore {
  kind: StoreKind;
  /** As the code calls it, which is the name of its link. */
  name: string;
  /** What becomes of its items: none are touched, absent ones are made, or it is made to hold exactly these. */
  mode: 'none' | 'seed' | 'sync';
  items: Readonly<Record<string, string>>;
}

export function wantedStores(config: GatewayConfig): WantedStore[] {
  const { config: configStores = {}, kv = {}, items: modes = {} } = config.stores ?? {};
  const holding = (kind: StoreKind, stores: Record<string, Record<string, string>>): WantedStore[] =>
    Object.entries(stores).map(([name, items]) => ({ kind, name, mode: modes[name] ?? 'none', items }));
  const secret = Object.keys(secretStores(config)).map((name) => ({ name, mode: 'none', items: {} }) as const);
  return [
    ...holding('config', configStores),
    ...holding('kv', kv),
    ...secret.map((store) => ({ ...store, kind: 'secret' as const })),
  ];
}
