import type { Secrets } from '../../gateway/index.ts';

/** Secrets in memory, read when they are asked for. An empty one counts as missing. */
export function memorySecrets(values: Readonly<Record<string, string>> = {}): Secrets {
  return {
    async read(name, store = 'popgate') {
      const place = store === 'popgate' ? name : `${store}/${name}`;
      return Object.hasOwn(values, place) ? values[place]! || null : null;
    },
  };
}
