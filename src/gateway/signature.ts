import type { Platform } from './platform.ts';

const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const encoder = new TextEncoder();

/** RFC 4648 §5, without padding. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** HMAC-SHA-256, as 43 characters of base64url. */
export async function sign(text: string, secret: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), HMAC, false, ['sign']);
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))));
}

/** Whether it is signed with the secret of this name, or with its successor; null where neither is set. */
export async function isSigned(
  { text, signature }: { text: string; signature: string },
  name: string,
  { secrets }: Platform,
): Promise<boolean | null> {
  const read = await Promise.all([name, `${name}_next`].map((each) => secrets.read(each)));
  const known = read.filter((secret) => secret !== null && secret !== '') as string[];
  if (known.length === 0) return null;
  const expected = await Promise.all(known.map((secret) => sign(text, secret)));
  return expected.map((own) => equal(own, signature)).includes(true);
}

/** In a time that tells nothing of how much was right. Both are of one length. */
function equal(one: string, other: string): boolean {
  let difference = 0;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
