import { type Asked, askFor } from '../asked.ts';
import type { ReadLine } from './lines.ts';
import { urlFault } from './ours.ts';

/**
 * Reads lines of a URL, or of a method and a URL, with headers behind it after tabs; `#` begins a comment.
 *
 * @example POST https://www.shop.example/cart<tab>cookie: session=1
 */
export function urlLines(isOurs: (host: string) => boolean): ReadLine {
  return (line) => {
    const [request = '', ...fields] = line
      .trim()
      .split('\t')
      .map((part) => part.trim());
    if (request === '' || request.startsWith('#')) return null;
    const space = request.indexOf(' ');
    const [method, url] = space < 0 ? ['GET', request] : [request.slice(0, space), request.slice(space + 1).trim()];
    if (!/^[A-Za-z][A-Za-z-]{0,31}$/.test(method)) return { fault: 'has no method before its URL' };
    const fault = urlFault(url, isOurs) ?? headersFault(fields);
    if (fault !== null) return { fault };
    return askFor(withoutFragment(url), {
      method: method.toUpperCase(),
      headers: fields.filter(Boolean).map(headerOf),
    });
  };
}

function headersFault(fields: readonly string[]): string | null {
  for (const field of fields.filter(Boolean)) {
    const [name, value] = headerOf(field);
    if (name === 'host') return 'has a Host of its own: write it into the URL';
    if (!isHeader(name, value)) return 'has no header behind its URL: write name: value, after a tab';
  }
  return null;
}

/** RFC 9110 §5.1 and §5.5. */
function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && /^[\x20-\x7e\x80-\xff]*$/.test(value);
}

function headerOf(field: string): Asked['headers'][number] {
  const colon = field.indexOf(':');
  return colon < 0 ? ['', field] : [field.slice(0, colon).trim().toLowerCase(), field.slice(colon + 1).trim()];
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0]!;
}
