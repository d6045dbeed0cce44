import type { Sender } from './sender.ts';

/**
 * Shopify signs no time: `x-shopify-triggered-at` is outside the signature. The secret is the app's client secret.
 * https://shopify.dev/docs/apps/build/webhooks/delivery-structure
 */
export const shopify: Sender = {
  signature: { header: 'x-shopify-hmac-sha256', algorithm: 'sha256', encoding: 'base64' },
  event: { header: 'x-shopify-topic' },
  delivery: 'x-shopify-webhook-id',
};
