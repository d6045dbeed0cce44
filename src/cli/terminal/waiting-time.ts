import { parseDuration } from '../../gateway/index.ts';
import { misuse } from './cli-error.ts';

/** Milliseconds of an option that says how long a command may take: 1s to 24h. A misuse, with these words, where it is none. */
export function parseWaitingTime(text: string, { what, fix }: { what: string; fix: string }): number {
  const milliseconds = parseDuration(text);
  if (milliseconds >= 1_000 && milliseconds <= 86_400_000) return milliseconds;
  throw misuse(`"${text}" is not a time ${what}`, fix);
}
