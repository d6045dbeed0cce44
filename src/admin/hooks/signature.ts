import type { Delivery, HookSignature, Sender } from '../../gateway/index.ts';
import { equal } from '../auth/secrets.ts';
import { decodeBase64, decodeHex } from './encoding.ts';
import type { Key } from './keys.ts';

const TOLERANCE_MS = 300_000;
/** While a sender changes its secret it signs with two at most; more would only be work. */
const MAX_SIGNATURES = 8;
/** Eight signatures of the longest kind, in hexadecimal, with what surrounds them. */
const MAX_FIELD_LENGTH = 2_048;

/** With the bytes of a signature. */
const ALGORITHMS = {
  sha1: { hash: 'SHA-1', bytes: 20 },
  sha256: { hash: 'SHA-256', bytes: 32 },
  sha512: { hash: 'SHA-512', bytes: 64 },
} as const;
const encoder = new TextEncoder();

/** What a delivery says of its signature, all of which is known before its body. */
export interface Claim {
  kind: 'claim';
  presented: readonly Uint8Array[];
  /** What is signed with the body: the texts before and after it. */
  before: Uint8Array;
  after: Uint8Array;
}

export interface Refusal {
  kind: 'unsigned' | 'wrong' | 'old';
  why: string;
}

const WRONG: Refusal = { kind: 'wrong', why: 'the signature is wrong' };
const MALFORMED: Refusal = { kind: 'wrong', why: 'the signature is malformed' };
const OLD: Refusal = { kind: 'old', why: 'it was signed more than five minutes away from now' };

/** Refuses what no body could make right: so none is read of it. */
export function readClaim(delivery: Delivery, sender: Sender, now: number): Claim | Refusal {
  const { header, timestamp } = sender.signature;
  const field = delivery.headers.get(header);
  if (field === null) return { kind: 'unsigned', why: `there is no ${header}` };
  // S70: a header that no sender sends is not parsed.
  if (field.length > MAX_FIELD_LENGTH) return MALFORMED;
  const signedAt = timestamp === undefined ? null : readTime(timestamp, delivery.headers, field);
  const presented = readSignatures(field, sender.signature);
  const around = presented.length === 0 ? null : signedAround(delivery, sender, signedAt);
  if (around === null) return MALFORMED;
  const at = timestamp === undefined ? now : Number(signedAt) * (timestamp.unit === 's' ? 1_000 : 1);
  if (Math.abs(now - at) > TOLERANCE_MS) return OLD;
  const [before, after] = around;
  return { kind: 'claim', presented, before, after };
}

/**
 * Checks whether one of the keys signed these bytes. Returns what identifies the delivery and cannot be changed: its
 * signature by the first key, whichever was sent.
 */
export async function verify(
  { presented }: Claim,
  signed: Uint8Array<ArrayBuffer>,
  { sender, keys }: { sender: Sender; keys: readonly Key[] },
): Promise<{ kind: 'signed'; signature: string } | Refusal> {
  const { hash } = ALGORITHMS[sender.signature.algorithm];
  let first: string | null = null;
  for (const key of keys) {
    const right = await sign(key, hash, signed);
    first ??= String(right);
    // The next key would only be work: a large body takes milliseconds.
    if (matchesAny(presented, right)) return { kind: 'signed', signature: first };
  }
  return WRONG;
}

/** Always compares all of them, so that the time does not tell how much was right. */
function matchesAny(presented: readonly Uint8Array[], right: Uint8Array): boolean {
  let matches = 0;
  for (const given of presented) matches |= equal(right, given);
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

function readSignatures(field: string, { encoding, algorithm, prefix = '', timestamp }: HookSignature): Uint8Array[] {
  const decode = encoding === 'hex' ? decodeHex : decodeBase64;
  return partsOf(field, timestamp?.key !== undefined)
    .filter((part) => part.startsWith(prefix))
    .slice(0, MAX_SIGNATURES)
    .map((part) => decode(part.slice(prefix.length)))
    .filter((bytes) => bytes !== null)
    .filter(({ length }) => length === ALGORITHMS[algorithm].bytes);
}

/** Splits by spaces; in a header with keys, by commas too. */
function partsOf(field: string, hasKeys: boolean): string[] {
  return field.split(hasKeys ? /[\s,]+/ : /\s+/);
}

/** Returns what is signed before and after the body; null if the delivery lacks a part of it. */
function signedAround(delivery: Delivery, sender: Sender, signedAt: string | null): [Uint8Array, Uint8Array] | null {
  const [before = '', after = ''] = (sender.signature.signed ?? '{body}').split('{body}');
  const texts = [before, after].map((template) => filled(template, delivery, { sender, signedAt }));
  const [first, second] = texts.map((text) => (text === null ? null : encoder.encode(text)));
  return first && second ? [first, second] : null;
}

function filled(
  template: string,
  delivery: Delivery,
  { sender, signedAt }: { sender: Sender; signedAt: string | null },
): string | null {
  const parts = template.split(/(\{[^{}]+\})/).map((piece, index) => {
    if (index % 2 === 0) return piece;
    const name = piece.slice(1, -1);
    return name === 'timestamp' ? signedAt : partOf(name, sender, delivery);
  });
  return parts.includes(null) ? null : parts.join('');
}

function partOf(name: string, { part }: Sender, delivery: Delivery): string | null {
  return part === undefined ? delivery.headers.get(name) : part(name, delivery);
}
