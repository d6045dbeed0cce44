import type { Sender } from './sender.ts';

/**
 * Standard Webhooks 1.0.0: the header is a list divided by spaces, so that a sender can sign with two secrets; `v1a` is
 * asymmetric, which the platform cannot check, and is passed over. Secrets are base64, mostly with `whsec_` in front.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: Sender = {
  signature: {
    header: 'webhook-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    prefix: 'v1,',
    timestamp: { header: 'webhook-timestamp', unit: 's' },
    signed: '{webhook-id}.{timestamp}.{body}',
  },
  event: { field: 'type' },
  delivery: 'webhook-id',
  secret: { encoding: 'base64', prefix: 'whsec_' },
};
