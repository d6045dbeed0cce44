import type { GatewayConfig } from '../../../src/gateway/index.ts';

export type LocalUrl = `http://127.0.0.1:${number}`;

/** The fields of which each site has its own entries. */
export type SiteConfig = Pick<GatewayConfig, 'backends' | 'pools' | 'dynamicBackends' | 'stores' | 'local'> & {
  domains: GatewayConfig['domains'];
  purge?: Pick<NonNullable<GatewayConfig['purge']>, 'hooks'>;
};

/**
 * What one file of edge tests adds to the one configuration that they share: domains, backends and stores under names
 * that no other file has.
 */
export interface EdgeSite<Origin extends string = string> {
  /** Of each the file knows the address, and opens something there, or nothing. */
  origins: readonly Origin[];
  config(at: Record<Origin, LocalUrl>): SiteConfig;
}

/** Infers the names of the origins. */
export function defineSite<Origin extends string>(
  origins: readonly Origin[],
  config: (at: Record<Origin, LocalUrl>) => SiteConfig,
): EdgeSite<Origin> {
  return { origins, config };
}
