export type StoreKind = 'config' | 'kv' | 'secret';
