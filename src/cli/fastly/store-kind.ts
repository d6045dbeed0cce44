/** What a version is linked to by name; an access control list is one. */
export const STORE_KINDS = ['config', 'kv', 'secret', 'acl'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** Fastly concept: resource types, as in `secret-store`; KV stores were object stores once. */
const BY_TYPE: readonly [RegExp, StoreKind][] = [
  [/acl/, 'acl'],
  [/secret/, 'secret'],
  [/kv|object/, 'kv'],
  [/config/, 'config'],
];

/** The kind of the store that a link leads to; undefined for what is none. */
export function storeKindOf(resourceType: string): StoreKind | undefined {
  return BY_TYPE.find(([pattern]) => pattern.test(resourceType))?.[1];
}
