import type { StoreReference } from './config.ts';

export function compileStore(from: StoreReference): { kind: 'config' | 'kv'; store: string } {
  const colon = from.indexOf(':');
  return { kind: from.startsWith('kv-') ? 'kv' : 'config', store: from.slice(colon + 1) };
}

/** Splits the name of an item, `store/key`, at the first slash; without one there is no key. */
export function splitItem(name: string): [store: string, key: string] {
  const slash = name.indexOf('/');
  return slash < 0 ? [name, ''] : [name.slice(0, slash), name.slice(slash + 1)];
}
