import type { Summary } from '../../gateway/index.ts';
import type { Style } from '../terminal/style.ts';

/** What a terminal is given of texts that come from outside. */
const MAX_URL = 300;
const MAX_WHY = 200;

/**
 * One request as one line.
 *
 * @example 200 GET www.shop.example/products/1  hit 58 s left  shop  3 ms
 */
export function requestLine(summary: Summary, style: Style): string {
  const { status, method, url, milliseconds } = summary;
  const backend = summary.backend ?? summary.target;
  const code = status >= 500 ? style('red', String(status)) : String(status);
  const parts = [`${code} ${method} ${shortened(url, MAX_URL)}`, verdictOf(summary, style)];
  if (backend !== null) parts.push(backend);
  return [...parts, `${Math.round(milliseconds)} ms`].join('  ');
}

/** What the cache did, and why. */
export function verdictOf({ verdict, why, ttlSeconds }: Summary, style: Style): string {
  const word = verdict === 'hit' ? style('green', verdict) : verdict;
  const reason = why === null ? '' : `: ${shortened(why, MAX_WHY)}`;
  return `${word}${lifetime(verdict, ttlSeconds)}${reason}`;
}

function lifetime(verdict: Summary['verdict'], ttlSeconds: number | null): string {
  if (ttlSeconds === null) return '';
  if (ttlSeconds < 0) return ` ${-ttlSeconds} s past`;
  return verdict === 'hit' ? ` ${ttlSeconds} s left` : `, stored ${ttlSeconds} s`;
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
