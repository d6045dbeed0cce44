import type { Delivery, Sender } from './sender.ts';

/** `Headers` throws for other names. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/**
 * Contentful sends no longer list, and no name twice. Without this limit the signed text could be longer than the request.
 */
const MAX_NAMES = 50;
/** The longest query: escaping makes it longer. */
const MAX_QUERY_LENGTH = 1_024;

/**
 * Contentful's canonical request: method, path, the signed headers and the body. The time counts only as one of the signed
 * headers, so a list without it is refused.
 * https://www.contentful.com/developers/docs/extensibility/webhooks/request-verification
 * https://github.com/contentful/node-apps-toolkit/blob/main/src/requests/sign-request.ts
 */
export const contentful: Sender = {
  signature: {
    header: 'x-contentful-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    timestamp: { header: 'x-contentful-timestamp', unit: 'ms' },
    signed: '{canonical}{body}',
  },
  event: { header: 'x-contentful-topic' },
  delivery: 'x-contentful-idempotency-key',
  part: (_, delivery) => canonicalHead(delivery),
};

function canonicalHead({ method, target, headers }: Delivery): string | null {
  const names =
    headers
      .get('x-contentful-signed-headers')
      ?.toLowerCase()
      .split(',', MAX_NAMES + 1) ?? [];
  if (names.length > MAX_NAMES || new Set(names).size < names.length) return null;
  if (!names.includes('x-contentful-timestamp')) return null;
  // A header that is missing cannot have been signed.
  const fields = names.map((name) => `${name}:${TOKEN.test(name) ? headers.get(name) : null}`);
  const [path = '', search = ''] = target.split('?');
  if (search.length > MAX_QUERY_LENGTH) return null;
  // The query is escaped twice over, as the sender does it.
  const uri = encodeURI(search === '' ? path : `${path}?${encodeURIComponent(search)}`);
  return `${method}\n${uri}\n${fields.join(';')}\n`;
}
