import type { Handler } from 'popgate';

/** Asks the route of the customer's plan, whose answers are kept for all customers of that plan. */
export const plans: Handler = async (request, { fetch, config, secrets }) => {
  const key = request.headers.get('X-Api-Key');
  if (key === null) return refused('send your key in X-Api-Key');
  const digest = await sha256(key);
  const plan = config.get(`keys/${digest}`);
  if (plan !== 'free' && plan !== 'pro') return refused('there is no such key');
  const { pathname, search } = new URL(request.url);
  const secret = await secrets.get('edge/secret');
  if (secret === null) throw new Error('the secret edge/secret is not set');
  // The digest, not the key, is what the route counts by: a name that nobody else can say.
  return fetch(`/plans/${plan}${pathname}${search}`, {
    method: request.method,
    headers: { 'X-Edge-Secret': secret, 'X-Key-Digest': digest, Accept: 'application/json' },
  });
};

function refused(detail: string): Response {
  return new Response(`${JSON.stringify({ title: 'Unauthorized', status: 401, detail })}\n`, {
    status: 401,
    headers: { 'Content-Type': 'application/problem+json', 'WWW-Authenticate': 'ApiKey', 'Cache-Control': 'no-store' },
  });
}

/** As the store of keys has them, in hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
