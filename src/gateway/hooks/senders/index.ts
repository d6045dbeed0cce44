import { contentful } from './contentful.ts';
import { github } from './github.ts';
import type { Sender } from './sender.ts';
import { shopify } from './shopify.ts';
import { standardWebhooks } from './standard-webhooks.ts';

/**
 * The senders of webhooks by the name of their adapter in the configuration. `hmac`, which the configuration describes, is
 * not among them.
 */
export const senders = {
  'standard-webhooks': standardWebhooks,
  github,
  shopify,
  contentful,
} satisfies Record<string, Sender>;
