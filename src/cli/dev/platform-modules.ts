import type { Platform } from '../../gateway/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the platform's modules stand on. */
export interface Standing {
  platform: Pick<Platform, 'stores' | 'logTo'>;
  /** Null for a store that is not there, and for a key that it has not. */
  secret(store: string, key: string): string | null | undefined;
  env: Environment;
}

/** Of `fastly:*` what handlers read data with, on the same stores as the gateway. */
export function platformModules({ platform: { stores, logTo }, secret, env }: Standing): Record<string, unknown> {
  class ConfigStore {
    readonly #name: string;
    constructor(name: string) {
      this.#name = name;
    }
    get(key: string): string | null {
      return stores.config(this.#name, key);
    }
  }
  class KVStore {
    readonly #name: string;
    constructor(name: string) {
      this.#name = name;
    }
    async get(key: string): Promise<object | null> {
      const value = await stores.kv(this.#name, key);
      return value === null ? null : entryOf(value);
    }
    async put(key: string, value: BodyInit, { ttl = FOR_EVER }: { ttl?: number } = {}): Promise<void> {
      await stores.putKv(this.#name, { key, value: await new Response(value).text(), ttlSeconds: ttl });
    }
    async delete(key: string): Promise<void> {
      await stores.putKv(this.#name, { key, value: '', ttlSeconds: 0 });
    }
  }
  class SecretStore {
    readonly #name: string;
    constructor(name: string) {
      if (secret(name, '') === undefined) throw new Error(`there is no secret store ${name}`);
      this.#name = name;
    }
    async get(key: string): Promise<object | null> {
      const value = secret(this.#name, key) ?? null;
      return value === null ? null : { plaintext: () => value, rawBytes: () => new TextEncoder().encode(value) };
    }
  }
  class Logger {
    readonly #name: string;
    constructor(name: string) {
      this.#name = name;
    }
    log(value: unknown): void {
      logTo(this.#name, String(value));
    }
  }
  return {
    'fastly:config-store': { ConfigStore },
    'fastly:kv-store': { KVStore },
    'fastly:secret-store': { SecretStore },
    'fastly:logger': { Logger },
    'fastly:env': { env: (name: string) => ({ FASTLY_HOSTNAME: 'localhost', ...env })[name] ?? '' },
  };
}

const FOR_EVER = 10 * 365 * 86_400;

function entryOf(value: string): object {
  const response = (): Response => new Response(value);
  return {
    text: () => response().text(),
    json: () => response().json(),
    arrayBuffer: () => response().arrayBuffer(),
    get body() {
      return response().body;
    },
    metadata: () => null,
    metadataText: () => null,
  };
}
