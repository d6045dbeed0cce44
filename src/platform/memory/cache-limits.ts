import type { EntryOptions } from '../../gateway/index.ts';

// What the platform refuses, as seen on Viceroy, except for the metadata.

/** Nanoseconds in 64 bits. */
const MAX_MS = 2 ** 64 / 1_000_000;
/** Fastly documents 200 kB; Viceroy takes more. */
const MAX_METADATA_BYTES = 200_000;
const MAX_KEY_BYTES = 4_096;
const MAX_SURROGATE_KEY = 1_024;
/** Of one entry, with the spaces between them. */
const MAX_SURROGATE_KEYS = 16 * 1_024;

export function requireKey(key: string): void {
  if (key === '' || isLonger(key, MAX_KEY_BYTES)) throw new Error('Invalid argument.');
}

export function requireSurrogateKey(surrogateKey: string): void {
  if (!/^[!-~]*$/.test(surrogateKey) || surrogateKey.length > MAX_SURROGATE_KEY) throw new Error('Invalid argument.');
}

export function requireOptions({ maxAgeMs, staleMs, initialAgeMs, surrogateKeys, metadata }: EntryOptions): void {
  const isTooMuch = surrogateKeys.join(' ').length > MAX_SURROGATE_KEYS;
  if (surrogateKeys.some(isWrong) || isTooMuch) throw new Error('Invalid argument.');
  for (const time of [maxAgeMs, staleMs, initialAgeMs]) {
    if (!Number.isFinite(time) || time < 0) throw new Error('only positive numbers can be used');
    if (time >= MAX_MS) throw new Error('can not be greater than 2^63.');
  }
  if (isLonger(metadata, MAX_METADATA_BYTES)) throw new Error('Limit exceeded.');
}

/** A name with spaces is several keys. */
function isWrong(name: string): boolean {
  return name.length > MAX_SURROGATE_KEY || !/^[\x20-\x7e]*$/.test(name);
}

/** In UTF-8, which takes one to three bytes for each unit of a string. */
function isLonger(text: string, bytes: number): boolean {
  if (text.length * 3 <= bytes) return false;
  return text.length > bytes || new TextEncoder().encode(text).length > bytes;
}
