import { SecretStore } from 'fastly:secret-store';
import { OWN_STORE } from '../../gateway/operator/secrets.ts';
import type { Secrets } from '../../gateway/platform.ts';

/** Fastly concept: secret store. A store that is not there throws, and an unset variable on Viceroy reads as `''`. */
export const secrets: Secrets = {
  async read(name, store = OWN_STORE) {
    try {
      const entry = await new SecretStore(store).get(name);
      return entry?.plaintext() || null;
    } catch {
      return null;
    }
  },
};
