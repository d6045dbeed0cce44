import { GatewayError } from '../errors/error.ts';

/** Paths without any of these characters are read in one way by all servers that are known. */
const FOLDABLE = /[%;$]|\/\/|\.(?:\/|$)|.\/$/;
const ESCAPE = /%(?:u00)?([\da-f]{2})/gi;
const CONTROLS = /[\0-\x1f\x7f]/;

/** The most readings of one path, and the most characters in all of them: no request needs more, and each costs. */
const MAX_READINGS = 128;
const MAX_CHARACTERS = 32_000;
/** The most servers behind one another that may each decode once. */
const MAX_PASSES = 4;

/** Whether an origin could read a canonical path in more than one way, with regard to the trailing slash, too. */
export function isFoldable(path: string): boolean {
  return FOLDABLE.test(path);
}

/**
 * What servers do to a path before they look it up. Each may happen or not, in any order and more than once, because
 * servers stand behind one another.
 */
const STEPS: readonly ((text: string) => string)[] = [
  unescaped,
  shortened,
  withoutEmptySegments,
  resolved,
  withoutParameters,
  withPlainSlashes,
  withoutTails,
  cutShort,
  withoutControls,
];

/**
 * Returns the path, then each other text that an origin could make of it, as bytes without escapes. Throws a GatewayError
 * 400 if there are too many of them.
 */
export function* readingsOf(path: string): Generator<string, void> {
  yield path;
  const readings = new Set([path]);
  let characters = path.length;
  // A loop over a set also visits what is added meanwhile.
  for (const reading of readings) {
    for (const step of STEPS) {
      const next = step(reading);
      if (readings.has(next)) continue;
      readings.add(next);
      characters += next.length;
      if (readings.size > MAX_READINGS || characters > MAX_CHARACTERS) {
        throw new GatewayError(400, 'the path can be read in too many ways');
      }
      yield next;
    }
  }
}

/**
 * Returns one text for all spellings of a path, to count them together; the path itself if no server reads it in another
 * way.
 */
export function foldedPath(path: string): string {
  if (!isFoldable(path)) return path;
  let folded = path;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) folded = STEPS.reduce((text, step) => step(text), folded);
  return folded.length > 1 && folded.endsWith('/') ? folded.slice(0, -1) : folded;
}

/** Decodes all escapes, as nginx, IIS, Tomcat and WSGI servers do; `%u002F` is IIS's own. */
export function unescaped(text: string): string {
  return text.includes('%') ? text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text;
}

/** ASCII in two bytes of UTF-8, which RFC 3629 §3 forbids and old Java and IIS read: `%C0%AF` is a slash to them. */
function shortened(text: string): string {
  return text.replace(/[\xc0\xc1][\x80-\xbf]/g, (pair) => {
    return String.fromCharCode(((pair.charCodeAt(0) & 1) << 6) | (pair.charCodeAt(1) & 0x3f));
  });
}

/** nginx (`merge_slashes`), Apache (`MergeSlashes`), Tomcat, IIS. */
function withoutEmptySegments(text: string): string {
  return text.includes('//') ? text.replace(/\/{2,}/g, '/') : text;
}

/** RFC 3986 §5.2.4, for dots that an escape or a parameter hid until now; every server and every file system does it. */
function resolved(text: string): string {
  if (!text.includes('/.')) return text;
  const segments = text.slice(1).split('/');
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  if (isDots(segments.at(-1)!)) kept.push('');
  return `/${kept.join('/')}`;
}

function isDots(segment: string): boolean {
  return segment === '.' || segment === '..';
}

/** Tomcat, Jetty, Spring: `;v=1` at the end of any segment is no part of its name, and `..;` is `..` (RFC 3986 §3.3). */
function withoutParameters(text: string): string {
  return text.includes(';') ? text.replace(/;[^/]*/g, '') : text;
}

/** IIS, and whatever looks for files on Windows. */
function withPlainSlashes(text: string): string {
  return text.replaceAll('\\', '/');
}

/** Windows leaves out dots and spaces at the end of a name, and `name::$DATA` is what is in it. */
function withoutTails(text: string): string {
  return /[. ](?:\/|$)|:\$/.test(text) ? text.split('/').map(withoutTail).join('/') : text;
}

function withoutTail(segment: string): string {
  const stream = segment.includes(':$') ? segment.indexOf(':') : segment.length;
  let end = stream;
  while (end > 0 && (segment[end - 1] === '.' || segment[end - 1] === ' ')) end -= 1;
  const dots = segment.slice(end, stream).trim();
  return end === 0 && isDots(dots) ? dots : segment.slice(0, end);
}

/** Behind a server that passes on the decoded path, a query or a fragment begins; in C a text ends at NUL. */
function cutShort(text: string): string {
  const end = text.search(/[?#\0]/);
  return end < 0 ? text : text.slice(0, end);
}

/** URL parsers remove tabs and line breaks (WHATWG URL), and `$` of many patterns matches before the last of them. */
function withoutControls(text: string): string {
  return CONTROLS.test(text) ? text.replace(/[\0-\x1f\x7f]/g, '') : text;
}
