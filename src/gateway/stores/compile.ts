import type { StoreReference } from './config.ts';

export function compileStore(from: StoreReference): { kind: 'config' | 'kv'; store: string } {
  const colon = from.indexOf(':');
  return { kind: from.startsWith('kv-') ? 'kv' : 'config', store: from.slice(colon + 1) };
}
