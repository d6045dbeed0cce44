/**
 * Splits at a separator outside quoted strings, and trims; empty members are left out (RFC 9110 §5.6.1 and §5.6.4). A
 * string without an end counts as none, so that what follows is read. The time grows with the length alone.
 */
export function splitList(text: string, separator = ','): string[] {
  const parts = text.includes('"') ? splitQuoted(text, separator) : text.split(separator);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function splitQuoted(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let lastClosing = text.lastIndexOf('"');
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    } else if (text[at] === '"' && at < lastClosing) {
      const end = closingQuote(text, at);
      if (end > 0) at = end;
      // If one string has no end, none that begins inside of it has one.
      else lastClosing = at;
    }
  }
  return [...parts, text.slice(start)];
}

/** Returns where the quoted string ends that begins here, or -1 if it does not end (RFC 9110 §5.6.4). */
export function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}

/** Returns the lower-case names of a list of tokens, in which a quote has no meaning. */
export function listedNames(text: string): string[] {
  const names = text.toLowerCase().split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}
