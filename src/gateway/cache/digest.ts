import { base64url } from '../signature.ts';

const encoder = new TextEncoder();

/** SHA-256, as 43 characters of base64url. */
export async function digest(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content;
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
