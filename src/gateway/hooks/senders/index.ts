import { contentful } from './contentful.ts';
import { github } from './github.ts';
import type { Sender } from './sender.ts';
import { shopify } from './shopify.ts';
import { standardWebhooks } from './standard-webhooks.ts';

/** Those who send webhooks, by the name of their adapter in the configuration. `hmac`, which it writes out, is none of them. */
export const senders = {
  'standard-webhooks': standardWebhooks,
  github,
  shopify,
  contentful,
} satisfies Record<string, Sender>;
