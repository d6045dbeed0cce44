import type { Waf } from '../../gateway/index.ts';

/** The WAF as a function; without one, the service has none. */
export function memoryWaf(verdict?: (request: Request) => 'allow' | 'block'): Waf {
  return {
    inspect(request) {
      if (verdict === undefined) throw new Error('there is no WAF');
      return verdict(request);
    },
  };
}
