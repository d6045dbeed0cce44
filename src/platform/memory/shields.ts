import type { OriginRequest, Shields } from '../../gateway/index.ts';

/** Shields by their codes: this gateway itself, or another as a function. There are no others. */
export type ShieldSites = Readonly<Record<string, 'here' | ((request: OriginRequest) => Response | Promise<Response>)>>;

/** Shielding in memory. */
export function memoryShields(sites: ShieldSites = {}): Shields {
  const siteOf = (code: string) => (Object.hasOwn(sites, code) ? sites[code] : undefined);
  return {
    place(code) {
      const site = siteOf(code);
      if (site === undefined) return 'unknown';
      return site === 'here' ? site : 'elsewhere';
    },
    async fetch({ site: code }, request) {
      const site = siteOf(code);
      if (typeof site !== 'function') throw new Error(`no shield ${code}`);
      return site(request);
    },
  };
}
