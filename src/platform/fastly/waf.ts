import { inspect } from 'fastly:security';
import type { Waf } from '../../gateway/platform.ts';

/** Fastly concept: Next-Gen WAF. Viceroy has a stand-in, with one answer for every request. */
export const waf: Waf = {
  inspect(request, site) {
    const { verdict } = inspect(request, site);
    if (verdict === 'allow' || verdict === 'block') return verdict;
    throw new Error(`the WAF's verdict is ${verdict}`);
  },
};
