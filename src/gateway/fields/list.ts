/**
 * Splits at a separator outside quoted strings, and trims; empty members are left out (RFC 9110 §5.6.1 and §5.6.4). A string
 * that is never closed is none, so that what follows is heard. In time that grows as the text does, whatever it is.
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
      // Where one string does not end, none that begins inside of it does.
      else lastClosing = at;
    }
  }
  return [...parts, text.slice(start)];
}

/** Where the quoted string that begins here ends; -1 where it does not (RFC 9110 §5.6.4). */
export function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}

/** The lower-case names of a list of tokens, in which a quote has no meaning. */
export function listedNames(text: string): string[] {
  const names = text.toLowerCase().split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}
