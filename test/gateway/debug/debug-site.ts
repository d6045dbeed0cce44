import { type DebugGrant, debugToken } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { type Site, site, type SiteOptions } from '../../support/site.ts';

/** Noon of 1 March 2026, where the fake clock stands, in seconds. */
export const NOON = Date.UTC(2026, 2, 1, 12) / 1000;
export const SECRET = 'a debug key';
export const FIELDS = ['popgate-trace', 'popgate-surrogate-keys'];

/** An origin's page with two surrogate keys. */
export const page: FakeOrigin = () =>
  new Response('page', {
    headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', 'surrogate-key': 'one two' },
  });

/** A site whose debug_key is `SECRET`. */
export function debugged({ secrets, ...options }: SiteOptions = {}): Site {
  return site({ origin: page, secrets: { debug_key: SECRET, ...secrets }, ...options });
}

/** The header of a good token, but for the changes. */
export async function token(grant: Partial<DebugGrant> = {}, secret = SECRET): Promise<Record<string, string>> {
  const whole = { expires: NOON + 3_600, nonce: 'n1', prefix: '', ...grant };
  return { 'popgate-debug': await debugToken(whole, secret) };
}

/** Which fields of debugging an answer has. */
export const fieldsOf = ({ headers }: Response): string[] => FIELDS.filter((name) => headers.has(name));
