import type { GatewayConfig } from '../../../gateway/index.ts';
import type { StoreKind } from '../../fastly/store-kind.ts';
import { prefixOf } from '../../project/acl-prefix.ts';
import { secretStores } from '../../project/manifest.ts';

export interface WantedStore {
  kind: StoreKind;
  /** As the code calls it, which is the name of its link. */
  name: string;
  /** What becomes of its items: none are touched, absent ones are made, or it is made to hold exactly these. */
  mode: 'none' | 'seed' | 'sync';
  items: Readonly<Record<string, string>>;
}

/** An access list is a guard, which would guard nothing while it is empty; `local.acls` has what is for Viceroy alone. */
const DEFAULT_MODES: Readonly<Record<StoreKind, WantedStore['mode']>> = {
  config: 'none',
  kv: 'none',
  secret: 'none',
  acl: 'seed',
};

export function wantedStores(config: GatewayConfig): WantedStore[] {
  const { config: configStores = {}, kv = {}, acls = {}, items: modes = {} } = config.stores ?? {};
  const holding = (kind: StoreKind, stores: Record<string, Record<string, string>>): WantedStore[] =>
    Object.entries(stores).map(([name, items]) => ({ kind, name, mode: modes[name] ?? DEFAULT_MODES[kind], items }));
  const secret = Object.keys(secretStores(config)).map((name) => ({ name, mode: 'none', items: {} }) as const);
  return [
    ...holding('config', configStores),
    ...holding('kv', kv),
    ...holding('acl', mapPrefixes(acls)),
    ...secret.map((store) => ({ ...store, kind: 'secret' as const })),
  ];
}

/** Each range as Fastly has it: the same one, written otherwise, is no difference. */
function mapPrefixes(acls: Record<string, Record<string, string>>): Record<string, Record<string, string>> {
  const lists = Object.entries(acls).map(([name, entries]) => {
    const prefixes = Object.entries(entries).map(([range, action]) => [prefixOf(range), action]);
    return [name, Object.fromEntries(prefixes) as Record<string, string>];
  });
  return Object.fromEntries(lists) as Record<string, Record<string, string>>;
}
