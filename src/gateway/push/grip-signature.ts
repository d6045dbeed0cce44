import type { Platform } from '../platform.ts';
import { isSigned } from '../signature.ts';

/** The issuer of local signatures: Pushpin, as `popgate serve --push` configures it. */
export const LOCAL_ISSUER = 'popgate';
/** The secret that Pushpin signs with. */
export const GRIP_KEY = 'grip_key';

const MAX_LENGTH = 4_096;
const TOKEN = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
const HMAC_LENGTH = 43;
const ECDSA_LENGTH = 86;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * Returns why a Grip-Sig is not of this service's Fanout, or null if it is. It is a JWT (RFC 7519); the gateway decides by
 * which algorithm: HS256 with Pushpin locally, ES256 with Fastly, whose key is the same for all services.
 */
export async function gripFault(signature: string, platform: Platform): Promise<string | null> {
  if (signature.length > MAX_LENGTH) return 'too long';
  const [, header, claims, signed] = TOKEN.exec(signature) ?? [];
  if (header === undefined || claims === undefined || signed === undefined) return 'malformed';
  const { local, service } = platform.environment();
  const { alg, crit } = readPart(header);
  if (alg !== (local ? 'HS256' : 'ES256') || crit !== undefined) return 'signed by another algorithm';
  const text = `${header}.${claims}`;
  const isGood = local ? await isPushpins(text, signed, platform) : await isFastlys(text, signed, platform);
  if (isGood !== true) return isGood === null ? 'not to be verified' : 'forged';
  const issuer = local ? LOCAL_ISSUER : `fastly:${service}`;
  return claimsFault(readPart(claims), { issuer, now: platform.now() / 1000 });
}

function claimsFault(claims: Record<string, unknown>, { issuer, now }: { issuer: string; now: number }): string | null {
  const { iss, exp, nbf } = claims;
  if (iss !== issuer) return "another service's";
  if (typeof exp !== 'number' || now >= exp) return 'expired';
  return nbf !== undefined && (typeof nbf !== 'number' || now < nbf) ? 'not yet valid' : null;
}

async function isPushpins(text: string, signature: string, platform: Platform): Promise<boolean | null> {
  return signature.length === HMAC_LENGTH && isSigned({ text, signature }, GRIP_KEY, platform);
}

async function isFastlys(text: string, signature: string, { push }: Platform): Promise<boolean> {
  if (signature.length !== ECDSA_LENGTH) return false;
  const key = await crypto.subtle.importKey('jwk', push.fanoutKey, ECDSA, false, ['verify']);
  return crypto.subtle.verify(ECDSA, key, bytesOf(signature), new TextEncoder().encode(text));
}

/** Returns the JSON object in a part of the token; one without fields if there is none. */
function readPart(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytesOf(part)));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** RFC 4648 §5. Throws for any other text. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
