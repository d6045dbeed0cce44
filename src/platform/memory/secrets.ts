import type { Secrets } from '../../gateway/index.ts';

/** Secrets in memory, looked at when they are asked for: those of the store `popgate` by name, others as `store/name`. An empty one is none. */
export function memorySecrets(values: Readonly<Record<string, string>> = {}): Secrets {
  return {
    async read(name, store = 'popgate') {
      const place = store === 'popgate' ? name : `${store}/${name}`;
      return Object.hasOwn(values, place) ? values[place]! || null : null;
    },
  };
}
