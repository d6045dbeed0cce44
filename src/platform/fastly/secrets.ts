import { SecretStore } from 'fastly:secret-store';
import type { Secrets } from '../../gateway/platform.ts';

/** Fastly concept: secret store. A store that is not there throws, and an unset variable on Viceroy reads as `''`. */
export const secrets: Secrets = {
  async read(name, store = 'popgate') {
    try {
      const entry = await new SecretStore(store).get(name);
      return entry?.plaintext() || null;
    } catch {
      return null;
    }
  },
};
