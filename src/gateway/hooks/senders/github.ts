import type { Sender } from './sender.ts';

/**
 * GitHub signs no time, so a delivery's age is not known.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 */
export const github: Sender = {
  signature: { header: 'x-hub-signature-256', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' },
  event: { header: 'x-github-event' },
  delivery: 'x-github-delivery',
};
