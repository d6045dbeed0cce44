import type { Backend } from 'fastly:backend';
import { Shield } from 'fastly:shielding';
import type { OriginRequest, Shields } from '../../gateway/platform.ts';
import { fetchBy } from './origins.ts';

/** As with dynamic backends, the platform keeps a shield's backend for the sandbox's life, and makes no second one. */
const known = new Map<string, Backend>();

function backendOf({ site, firstByteMs }: { site: string; firstByteMs: number }): Backend {
  const made = known.get(site) ?? new Shield(site).encryptedBackend({ firstByteTimeout: firstByteMs });
  known.set(site, made);
  return made;
}

/** Fastly concept: shielding. */
export const shields: Shields = {
  place(site) {
    try {
      return new Shield(site).runningOn() ? 'here' : 'elsewhere';
    } catch {
      return 'unknown';
    }
  },

  async fetch(shield, request: OriginRequest): Promise<Response> {
    return fetchBy(backendOf(shield), request);
  },
};
