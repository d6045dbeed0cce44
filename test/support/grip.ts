import { createHmac } from 'node:crypto';

/** Noon of 1 March 2026, where the fake clock stands, in seconds. */
export const NOON = Date.UTC(2026, 2, 1, 12) / 1000;

/** A Grip-Sig as Pushpin makes it. */
export async function gripToken(claims: object, key: string, header: object = {}): Promise<string> {
  const text = unsigned({ iss: 'popgate', exp: NOON + 3600, ...claims }, { typ: 'JWT', alg: 'HS256', ...header });
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

/** The same as Fastly's Fanout makes it, with a private key. */
export async function fanoutToken(claims: object, key: CryptoKey, header: object = {}): Promise<string> {
  const text = unsigned({ exp: NOON + 3600, ...claims }, { typ: 'JWT', alg: 'ES256', ...header });
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text));
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}

export function unsigned(claims: object, header: object): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

export function fanoutKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
}
