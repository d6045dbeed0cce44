import { base64url } from '../signature.ts';

const encoder = new TextEncoder();

/** SHA-256, as 43 characters of base64url. */
export async function digest(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text))));
}
