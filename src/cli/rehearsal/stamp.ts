import { randomInt } from 'node:crypto';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id as Fastly makes them: 22 letters and digits. */
export function newId(): string {
  return Array.from({ length: 22 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** `2026-03-01T12:00:00Z` */
export function timestamp({ now }: Clock): string {
  return `${new Date(now()).toISOString().slice(0, 19)}Z`;
}

/** With milliseconds, as the TLS API has it: `2026-03-01T12:00:00.000Z` */
export function preciseTimestamp({ now }: Clock): string {
  return new Date(now()).toISOString();
}

export function touch(record: { updated_at: string }, clock: Clock): void {
  record.updated_at = timestamp(clock);
}
