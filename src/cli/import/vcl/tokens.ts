import { CliError } from '../../terminal/cli-error.ts';

/** A piece of VCL. A field is a word with a dot in front, a word what a name, a number or a time is, code inline C. */
export interface VclToken {
  kind: 'word' | 'field' | 'string' | 'mark' | 'code' | 'end';
  /** Of a string what it holds; of a field its name. */
  text: string;
  line: number;
  column: number;
}

export type Spot = Pick<VclToken, 'line' | 'column'>;

/** Fastly takes no larger file than one of 1 MB. */
const MAX_LENGTH = 2_097_152;

/** What has an end of its own. Strings have no escapes, and a short one ends on its line. */
const DELIMITED: readonly { open: RegExp; close: string; kind: VclToken['kind'] | 'none'; what: string }[] = [
  { open: /\/\*/y, close: '*/', kind: 'none', what: 'a comment' },
  { open: /C\{/y, close: '}C', kind: 'code', what: 'inline C' },
  { open: /\{"/y, close: '"}', kind: 'string', what: 'a long string' },
  // With a word of one's own for the end, as in {END"text"END}; a statement may stand there, too.
  {
    open: /\{(?!(?:log|error|synthetic|include|import)")([A-Za-z]\w*)"/y,
    close: '"$1}',
    kind: 'string',
    what: 'a long string',
  },
  { open: /"/y, close: '"', kind: 'string', what: 'a string' },
];

/** The first that fits counts. */
const PIECES: readonly { kind: VclToken['kind'] | 'none'; pattern: RegExp }[] = [
  // Among them C! and W!, with which Fastly's own VCL begins.
  { kind: 'none', pattern: /\s+|(?:#|\/\/)[^\n]*|[CW]!(?!=)/y },
  { kind: 'field', pattern: /\.([A-Za-z_]\w*)/y },
  { kind: 'word', pattern: /-?\d+(?:\.\d+)?(?:[a-z]+|%)?|[A-Za-z_][\w.:-]*/y },
  { kind: 'mark', pattern: /[=!<>+*/|^-]=|!~|&&|\|\||[^]/y },
];

interface Piece {
  kind: VclToken['kind'] | 'none';
  text: string;
  length: number;
}

export function vclError({ line, column }: Spot, why: string): CliError {
  return new CliError('the VCL cannot be read', {
    why: `line ${line}, column ${column}: ${why}`,
    fix: 'correct it there, or give the backend declarations alone',
  });
}

/** All pieces, and the end as the last one. */
export function readVclTokens(text: string): VclToken[] {
  if (text.length > MAX_LENGTH) throw tooLong();
  const tokens: VclToken[] = [];
  let lineStart = 0;
  let lineEnd = text.indexOf('\n');
  let line = 1;
  for (let at = 0; at < text.length;) {
    const column = at - lineStart + 1;
    const { kind, text: inner, length } = delimitedAt(text, at, { line, column }) ?? pieceAt(text, at);
    if (kind !== 'none') tokens.push({ kind, text: inner, line, column });
    at += length;
    for (; lineEnd >= 0 && lineEnd < at; lineEnd = text.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = lineEnd + 1;
    }
  }
  return [...tokens, { kind: 'end', text: '', line, column: text.length - lineStart + 1 }];
}

function tooLong(): CliError {
  return new CliError('the VCL cannot be read', {
    why: `it is longer than ${MAX_LENGTH} characters`,
    fix: 'give the file that declares the backends alone',
  });
}

function delimitedAt(text: string, at: number, spot: Spot): Piece | undefined {
  for (const { open, close, kind, what } of DELIMITED) {
    const found = matchAt(open, text, at);
    if (!found) continue;
    const start = at + found[0].length;
    const mark = close.replace('$1', found[1] ?? '');
    const end = text.indexOf(mark, start);
    const inner = text.slice(start, end);
    if (end < 0 || (mark === '"' && inner.includes('\n'))) throw vclError(spot, `${what} begins here and does not end`);
    return { kind, text: inner, length: end + mark.length - at };
  }
  return undefined;
}

function pieceAt(text: string, at: number): Piece {
  for (const { kind, pattern } of PIECES) {
    const found = matchAt(pattern, text, at);
    if (found) return { kind, text: found[1] ?? found[0], length: found[0].length };
  }
  return { kind: 'none', text: '', length: 1 };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
