import type { Handler } from 'popgate';

/** Lets customers of a plan in, by their key, and asks the route that all of them share. */
const customersOf =
  (plan: 'free' | 'paid'): Handler =>
  async (request, { fetch, config, secrets }) => {
    const key = request.headers.get('X-Api-Key');
    if (key === null) return refused(401, 'send your key in X-Api-Key');
    const found = config.get(`keys/${await sha256(key)}`);
    if (found === null) return refused(401, 'there is no such key');
    if (found !== plan) return refused(403, `this key is of the plan ${found}, which has another host`);
    const secret = await secrets.get('edge/secret');
    if (secret === null) throw new Error('the secret edge/secret is not set');
    const { pathname, search } = new URL(request.url);
    return fetch(`/shared${pathname}${search}`, { method: request.method, headers: { 'X-Edge-Secret': secret } });
  };

export const free = customersOf('free');
export const paid = customersOf('paid');

function refused(status: 401 | 403, detail: string): Response {
  const title = status === 401 ? 'Unauthorized' : 'Forbidden';
  const headers = new Headers({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' });
  if (status === 401) headers.set('WWW-Authenticate', 'ApiKey');
  return new Response(`${JSON.stringify({ title, status, detail })}\n`, { status, headers });
}

/** As the store of keys has them, in hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
