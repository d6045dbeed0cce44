import type { HookSender } from '../../gateway/index.ts';
import type { Adapter } from './adapter.ts';
import { contentful } from './contentful.ts';
import { github } from './github.ts';
import { hmac } from './hmac.ts';
import { shopify } from './shopify.ts';
import { standardWebhooks } from './standard-webhooks.ts';

const ADAPTERS = {
  'standard-webhooks': standardWebhooks,
  github,
  shopify,
  contentful,
  hmac,
} satisfies Record<HookSender['adapter'], Adapter | typeof hmac>;

export function adapterOf(sender: HookSender): Adapter {
  return sender.adapter === 'hmac' ? ADAPTERS.hmac(sender) : ADAPTERS[sender.adapter];
}
