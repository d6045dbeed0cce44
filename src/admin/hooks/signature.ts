import { concatenate, type Delivery, type HookSignature, type Sender } from '../../gateway/index.ts';
import { equal } from '../auth/secrets.ts';
import { decodeBase64, decodeHex } from './encoding.ts';

const TOLERANCE_MS = 300_000;
/** While a sender changes its secret it signs with two at most; more would only be work. */
const MAX_SIGNATURES = 8;
/** Eight signatures of the longest kind, in hexadecimal, with what surrounds them. */
const MAX_FIELD_LENGTH = 2_048;

const ALGORITHMS = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const;
const encoder = new TextEncoder();

export type Key = Uint8Array<ArrayBuffer>;

/** Whether a delivery is signed, and if not, why. */
export type Verdict =
  /** What identifies the delivery and cannot be changed: its signature by the first key, whichever was sent. */
  { kind: 'signed'; signature: string } | { kind: 'unsigned' | 'wrong' | 'old'; why: string };

/** Checks whether one of the keys signed the delivery, and within five minutes of `now` if the time is signed. */
export async function judgeSignature(
  delivery: Delivery,
  { sender, keys, now }: { sender: Sender; keys: readonly Key[]; now: number },
): Promise<Verdict> {
  const { header, timestamp, algorithm } = sender.signature;
  const field = delivery.headers.get(header);
  if (field === null) return { kind: 'unsigned', why: `there is no ${header}` };
  const malformed: Verdict = { kind: 'wrong', why: 'the signature is malformed' };
  // S70: a header that no sender sends is not parsed.
  if (field.length > MAX_FIELD_LENGTH) return malformed;
  const signedAt = timestamp === undefined ? null : readTime(timestamp, delivery.headers, field);
  const presented = readSignatures(field, sender.signature);
  const signed = presented.length === 0 ? null : signedBytes(delivery, sender, signedAt);
  if (signed === null) return malformed;
  const right = await Promise.all(keys.map((key) => sign(key, ALGORITHMS[algorithm], signed)));
  if (!matchesAny(presented, right)) return { kind: 'wrong', why: 'the signature is wrong' };
  const at = timestamp === undefined ? now : Number(signedAt) * (timestamp.unit === 's' ? 1_000 : 1);
  if (Math.abs(now - at) <= TOLERANCE_MS) return { kind: 'signed', signature: String(right[0]) };
  return { kind: 'old', why: 'it was signed more than five minutes away from now' };
}

/** Always compares all of them, so that the time does not tell how much was right. */
function matchesAny(presented: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  let matches = 0;
  for (const one of right) for (const given of presented) matches |= equal(one, given);
  return matches === 1;
}

async function sign(key: Key, hash: string, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
}

/** Returns the digits, which are signed as they are; null if there are none. */
function readTime(
  { header, key }: NonNullable<HookSignature['timestamp']>,
  headers: Headers,
  field: string,
): string | null {
  const start = `${key}=`;
  const text =
    header === undefined
      ? partsOf(field, true)
          .find((part) => part.startsWith(start))
          ?.slice(start.length)
      : headers.get(header);
  return /^\d{1,15}$/.test(text ?? '') ? text! : null;
}

function readSignatures(field: string, { encoding, prefix = '', timestamp }: HookSignature): Uint8Array[] {
  const decode = encoding === 'hex' ? decodeHex : decodeBase64;
  return partsOf(field, timestamp?.key !== undefined)
    .filter((part) => part.startsWith(prefix))
    .slice(0, MAX_SIGNATURES)
    .map((part) => decode(part.slice(prefix.length)))
    .filter((bytes) => bytes !== null);
}

/** Splits by spaces; in a header with keys, by commas too. */
function partsOf(field: string, hasKeys: boolean): string[] {
  return field.split(hasKeys ? /[\s,]+/ : /\s+/);
}

/** Returns the text that was signed, with the body as it came; null if the delivery lacks a part of it. */
function signedBytes(delivery: Delivery, sender: Sender, signedAt: string | null): Uint8Array<ArrayBuffer> | null {
  const parts = (sender.signature.signed ?? '{body}').split(/(\{[^{}]+\})/).map((piece, index) => {
    if (index % 2 === 0) return encoder.encode(piece);
    if (piece === '{body}') return delivery.body;
    const name = piece.slice(1, -1);
    const text = name === 'timestamp' ? signedAt : partOf(name, sender, delivery);
    return text === null ? null : encoder.encode(text);
  });
  const present = parts.filter((part) => part !== null);
  const length = present.reduce((sum, part) => sum + part.length, 0);
  return present.length === parts.length ? concatenate(present, length) : null;
}

function partOf(name: string, { part }: Sender, delivery: Delivery): string | null {
  return part === undefined ? delivery.headers.get(name) : part(name, delivery);
}
