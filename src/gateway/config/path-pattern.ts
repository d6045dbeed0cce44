import { type Fault, quote } from './problems.ts';

/** One segment of a path: its exact text, or the name of the parameter that matches it. */
export type Segment = { literal: string } | { parameter: string };

/** `rest` says that the pattern ends in `*`, which matches all that follows the last slash, also nothing. */
export interface PathPattern {
  segments: Segment[];
  rest: boolean;
}

const RESERVED_NAMES = ['rest', 'subdomain'];

/** Parses a route's path: literal segments, `:name` for one whole segment, and at the end `*`. */
export function parsePattern(path: string): PathPattern | Fault {
  if (!path.startsWith('/')) return { problem: `${quote(path)} does not start with /`, remedy: `write "/" first` };
  const { texts } = splitPattern(path);
  for (const [place, text] of texts.entries()) {
    const fault = segmentFault(text) ?? repeatFault(text, texts.slice(0, place));
    if (fault) return fault;
  }
  return readPattern(path);
}

/** Parses a path that is valid. */
export function readPattern(path: string): PathPattern {
  const { texts, rest } = splitPattern(path);
  const segments = texts.map((text) => (text.startsWith(':') ? { parameter: text.slice(1) } : { literal: text }));
  return { segments, rest };
}

function splitPattern(path: string): { texts: string[]; rest: boolean } {
  const texts = path.slice(1).split('/');
  const rest = texts.at(-1) === '*';
  return { texts: rest ? texts.slice(0, -1) : texts, rest };
}

/** Returns the names that templates of the route may use. */
export function patternParameters(pattern: PathPattern): string[] {
  const names = pattern.segments.flatMap((segment) => ('parameter' in segment ? [segment.parameter] : []));
  return pattern.rest ? [...names, 'rest'] : names;
}

function segmentFault(text: string): Fault | null {
  if (text.startsWith(':')) return parameterFault(text.slice(1));
  if (!text.includes('*')) return literalFault(text);
  return {
    problem: `has a * in the segment ${quote(text)}`,
    remedy: 'write * only as the whole last segment, as in "/assets/*"; for one segment write ":name"',
  };
}

function parameterFault(name: string): Fault | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return {
      problem: `${quote(`:${name}`)} is not the name of a parameter`,
      remedy:
        'write a colon, a letter or underscore, then letters, digits and underscores, as the whole segment: ":id"',
    };
  }
  if (!RESERVED_NAMES.includes(name)) return null;
  return { problem: `the parameter :${name} has a reserved name`, remedy: `write another name than ":${name}"` };
}

function repeatFault(text: string, earlier: readonly string[]): Fault | null {
  return text.startsWith(':') && earlier.includes(text)
    ? { problem: `has the parameter ${text} twice`, remedy: 'write a different name for each' }
    : null;
}

/** Returns why no canonical request path has this segment (S12): a route with it could never match. */
export function literalFault(text: string): Fault | null {
  const query = /[?#]/.exec(text);
  if (query)
    return { problem: `has a ${query[0]}`, remedy: `write the path alone, without "${query[0]}" and what follows` };
  if (text.includes('\\')) return { problem: 'has a backslash', remedy: 'write "/", or %5C where one is meant' };
  const badEscape = /%(?![0-9A-Fa-f]{2})/.exec(text);
  if (badEscape) return { problem: 'has a % that begins no escape', remedy: 'write %25 for a percent sign' };
  if (text.includes('%00'))
    return { problem: 'has %00, which no request may have', remedy: 'write the path without it' };
  const canonical = canonicalSegment(text);
  if (canonical === '.' || canonical === '..') {
    return { problem: `has the dot segment ${quote(text)}`, remedy: 'write the path that it resolves to' };
  }
  if (canonical === text) return null;
  return { problem: `${quote(text)} is not the canonical form`, remedy: `write ${quote(canonical)}` };
}

/**
 * Normalises a path: unreserved characters plain, hex in capitals, all that a URL cannot contain escaped. RFC 3986 §6.2.2
 */
function canonicalSegment(text: string): string {
  return text.replace(/[^\x21-\x7e]|["<>^`{|}]/gu, percentEncode).replace(/%[0-9A-Fa-f]{2}/g, (escape) => {
    const character = String.fromCharCode(parseInt(escape.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
  });
}

function percentEncode(character: string): string {
  return Array.from(new TextEncoder().encode(character), (byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('')
    .toUpperCase();
}
