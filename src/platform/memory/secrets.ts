import type { Secrets } from '../../gateway/index.ts';

/** Secrets in memory, looked at when they are asked for. An empty one is none. */
export function memorySecrets(values: Readonly<Record<string, string>> = {}): Secrets {
  return { read: async (name) => (Object.hasOwn(values, name) ? values[name]! || null : null) };
}
