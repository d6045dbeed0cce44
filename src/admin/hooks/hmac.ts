import type { HookSender } from '../../gateway/index.ts';
import type { Adapter } from './adapter.ts';

/** A sender that the configuration describes: WordPress, Sanity, Strapi, a system of your own. */
export function hmac({ signature, event, delivery }: Extract<HookSender, { adapter: 'hmac' }>): Adapter {
  return { signature, event, ...(delivery === undefined ? {} : { delivery }) };
}
