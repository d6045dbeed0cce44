export type StoreKind = 'config' | 'kv' | 'secret';

/** Fastly concept: resource types, as in `secret-store`; KV stores were object stores once. */
const BY_TYPE: readonly [RegExp, StoreKind][] = [
  [/secret/, 'secret'],
  [/kv|object/, 'kv'],
  [/config/, 'config'],
];

/** The kind of the store that a link leads to; undefined for what is none. */
export function storeKindOf(resourceType: string): StoreKind | undefined {
  return BY_TYPE.find(([pattern]) => pattern.test(resourceType))?.[1];
}
