import { domainKey } from '../cache/surrogate-keys.ts';
import { capabilities } from '../everything.ts';
import { compileGateway } from '../config/compile.ts';
import type { GatewayConfig } from '../config/types.ts';
import { indexDomains } from '../domains/find.ts';
import { GatewayError } from '../errors/error.ts';
import type { Platform } from '../platform.ts';
import { createPurger } from './purger.ts';
import { keysOfUrl } from './url-keys.ts';

/**
 * Returns the surrogate keys of URLs and domains, for callers that purge without the gateway; for keys there is `fitKey`.
 */
export interface PurgeNames {
  /** Rejects with a GatewayError: 400 for what is no URL, 421 for a URL of another service. */
  ofUrl(url: string): Promise<string[]>;
  /** Rejects with a GatewayError 421 for a host that is no domain of this service. */
  ofDomain(name: string): Promise<string[]>;
}

/** The only thing that names ask of the platform is whether it is Viceroy. */
const PRODUCTION = { environment: () => ({ local: false, pop: '', version: '' }) } as Platform;

/** Makes the names of a configuration that `validateGateway` has found nothing wrong with. */
export function purgeNames(config: GatewayConfig): PurgeNames {
  const compiled = compileGateway(config, capabilities);
  const domains = indexDomains(compiled);
  const purger = createPurger({ compiled, domains, platform: PRODUCTION });
  return {
    ofUrl: async (url) => keysOfUrl(domains, purger.readUrl(url)),
    ofDomain: async (name) => {
      const domain = purger.readDomain(name);
      if (domain === null) throw new GatewayError(421, `${name} is not a domain of this service`);
      return [domainKey(domain)];
    },
  };
}
