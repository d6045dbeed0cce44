import fc from 'fast-check';

/** What a server looks for when it is asked for this path; null where it refuses it. */
export type PathReader = (path: string) => string | null;

/** As nginx does (`ngx_http_parse_complex_uri`): a byte at a time, with `merge_slashes` on; what an escape hides counts, once. */
export function nginxReads(path: string): string | null {
  const decoded = unescapeOnce(path);
  if (decoded === null || decoded.includes('\0')) return null;
  let read = '';
  for (const part of decoded.slice(1).split('/')) {
    if (part === '..') {
      if (read === '') return null;
      read = read.slice(0, read.lastIndexOf('/'));
    } else if (part !== '' && part !== '.') read += `/${part}`;
  }
  return /\/\.{0,2}$/.test(decoded) ? `${read}/` : read;
}

/** As Tomcat does with `encodedSolidusHandling="decode"` and `allowBackslash`: parameters go before anything is decoded. */
export function tomcatReads(path: string): string | null {
  const bare = path.split('/').map((part) => part.split(';', 1)[0]!);
  const decoded = unescapeOnce(bare.join('/'));
  return decoded === null ? null : nginxReads(escapePercents(decoded.replaceAll('\\', '/')));
}

/** As IIS does, and Windows beneath it, to which dots and spaces at the end of a name are nothing. */
export function iisReads(path: string): string | null {
  const decoded = unescapeOnce(path)?.replaceAll('\\', '/');
  const read = decoded === undefined ? null : nginxReads(escapePercents(decoded));
  if (read === null) return null;
  return read
    .split('/')
    .map((part) => part.replace(/[. ]{1,200}$/, ''))
    .join('/');
}

/** As most of what stands on WSGI does, and Go's `path.Clean`: dots are looked at before slashes are merged. */
export function wsgiReads(path: string): string | null {
  const decoded = unescapeOnce(path);
  if (decoded === null) return null;
  const kept: string[] = [];
  for (const part of decoded.slice(1).split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '.') kept.push(part);
  }
  return `/${kept.join('/')}`.replace(/\/+/g, '/');
}

/** One behind the other, the second given what the first has read. */
export const chained =
  (...readers: PathReader[]): PathReader =>
  (path) =>
    readers.reduce<string | null>((read, next) => (read === null ? null : next(read)), path);

function unescapeOnce(text: string): string | null {
  if (/%(?![\da-f]{2})/i.test(text)) return null;
  return text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function escapePercents(text: string): string {
  return text.replaceAll('%', '%25');
}

/** What means no more than a slash between two segments, to nginx and others. */
const JOINTS = String.raw`
  / // /// /./ /x/../ /%2e/ /x/%2e%2e/ %2f %2F /%2f %2f/ /.%2f %2f.%2f
  /%2e%2f /x/..%2f /x%2f..%2f %2fx%2f%2e%2e/ /x%2f%2f..%2f
`
  .trim()
  .split(/\s+/);
/** The same to others alone. */
const ODD_JOINTS = String.raw`
  \ %5c /x%5c..%5c /x/..;/ /x;y/..%3b/ /;v=1/ ;v=1/ %3bv/ %20/ ./
  %252f /x%252f..%252f /%252e%252e%252fx/..%2f %25%32f %09/ /%20/
`
  .trim()
  .split(/\s+/);
const ENDS = ['', '', ''];
const ODD_ENDS = ['/', '%2f', ';v=1', '%3bv', '%20', '.', '%09', '//', '/.', '/x%2f..', '%23x', '%3fx', '/;'];

/** Spellings of the path of these segments, to nginx. */
export function nginxSpellings(segments: readonly string[]): fc.Arbitrary<string> {
  return spelled(
    segments.map((word) => [spelledWord(word, ['%']), JOINTS]),
    ENDS,
  );
}

/** Spellings of it to one server or another, of which some are nobody's. */
export function spellings(segments: readonly string[]): fc.Arbitrary<string> {
  return spelled(
    segments.map((word) => [spelledWord(word, ['%', '%25']), [...JOINTS, ...ODD_JOINTS]]),
    [...ENDS, ...ODD_ENDS],
  );
}

function spelled(
  words: (readonly [fc.Arbitrary<string>, readonly string[]])[],
  ends: readonly string[],
): fc.Arbitrary<string> {
  const parts = words.map(([word, joints]) => fc.tuple(fc.constantFrom(...joints), word));
  return fc
    .tuple(fc.tuple(...parts), fc.constantFrom(...ends))
    .map(([joined, end]) => joined.map(([joint, word]) => joint + word).join('') + end)
    .map((path) => (path.startsWith('/') ? path : `/${path}`));
}

/** Mostly as it is; else with an escape, or two of one inside the other. */
function spelledWord(word: string, signs: readonly string[]): fc.Arbitrary<string> {
  const escapes = fc.tuple(fc.nat(word.length - 1), fc.constantFrom(...signs)).map(([at, sign]) => {
    return word.slice(0, at) + sign + word.charCodeAt(at).toString(16) + word.slice(at + 1);
  });
  return fc.oneof({ weight: 4, arbitrary: fc.constant(word) }, escapes);
}
