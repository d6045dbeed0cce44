import { OWN_STORE, type Secrets } from '../../gateway/index.ts';

/** The name under which a secret is kept in memory: by itself in the gateway's own store, in others as `store/name`. */
export function nameInMemory(store: string, name: string): string {
  return store === OWN_STORE ? name : `${store}/${name}`;
}

/** Secrets in memory, read when they are asked for. An empty one counts as missing. */
export function memorySecrets(values: Readonly<Record<string, string>> = {}): Secrets {
  return {
    async read(name, store = OWN_STORE) {
      const place = nameInMemory(store, name);
      return Object.hasOwn(values, place) ? values[place]! || null : null;
    },
  };
}
