import { inspect } from 'fastly:security';
import type { Waf } from '../../gateway/platform.ts';

/** Fastly concept: Next-Gen WAF. Viceroy's WAF gives one answer to every request. */
export const waf: Waf = {
  inspect(request, site) {
    const { verdict } = inspect(request, site);
    if (verdict === 'allow' || verdict === 'block') return verdict;
    throw new Error(`the WAF's verdict is ${verdict}`);
  },
};
