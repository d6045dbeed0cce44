import type { StaleWindows } from './freshness.ts';

/**
 * Raised with every change of what is stored, or of how it is found. A POP's cache outlives a deploy and a rollback, so
 * each key and each metadata begins with the number; the gateway does not find entries with another one.
 */
export const FORMAT = 'v2';

/** An origin's answer in an entry's metadata; the body is the entry's. Times in milliseconds. */
export interface StoredHead {
  status: number;
  /** Lower-case names; what a client gets. */
  fields: [string, string][];
  /** Fields for this cache alone, which count again when the answer is validated. */
  hidden: [string, string][];
  lifetime: number;
  windows: StaleWindows;
  /** The origin forbids stale answers (RFC 9111 §4.2.4). */
  strict: boolean;
  /** It is passed on as it comes (RFC 10036), so that no request waits for its end. */
  incremental?: true;
  /** The entry's own surrogate key. */
  own: string;
  /** The one that the entry had when its body came, if the answer was validated since. */
  body?: string;
}

/** A stored object, for what is stored beside it. */
export interface StoredObject {
  head: StoredHead;
  surrogateKeys: readonly string[];
  /** Its age when it was stored, or looked up. */
  initialAgeMs: number;
}

/** Is stored in place of an object whose answers vary: the names by which its variants are told apart. */
interface VaryIndex {
  vary: string[];
  /** Milliseconds since the epoch at which its last variant ends. */
  until: number;
}

export type StoredMetadata = StoredHead | VaryIndex;

const START = `${FORMAT} `;

/**
 * The format's number, JSON, then a line with the surrogate keys, which a hit does not need. JSON contains no raw line
 * break.
 */
export function encodeMetadata(stored: StoredMetadata, surrogateKeys: readonly string[]): string {
  return `${START}${JSON.stringify(stored)}\n${surrogateKeys.join(' ')}`;
}

/** Returns null for another format. */
export function decodeMetadata(metadata: string): StoredMetadata | null {
  if (!metadata.startsWith(START)) return null;
  return JSON.parse(metadata.slice(START.length, metadata.indexOf('\n'))) as StoredMetadata;
}

export function decodeSurrogateKeys(metadata: string): string[] {
  return metadata.slice(metadata.indexOf('\n') + 1).split(' ');
}
