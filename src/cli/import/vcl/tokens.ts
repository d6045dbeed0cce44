import { CliError } from '../../terminal/cli-error.ts';

/** A piece of VCL. A field is a word with a dot in front, and a word what a name, a number or a time is. */
export interface VclToken {
  kind: 'word' | 'field' | 'string' | 'mark' | 'end';
  /** Of a string what it holds; of a field its name. */
  text: string;
  line: number;
}

/** The first that fits counts. Strings have no escapes, and a short one ends on its line. */
const PIECES: readonly { kind: VclToken['kind'] | 'none'; pattern: RegExp }[] = [
  // Among them C! and W!, with which Fastly's own VCL begins.
  { kind: 'none', pattern: /\s+|(?:#|\/\/)[^\n]*|\/\*[^]*?\*\/|[CW]!/y },
  { kind: 'string', pattern: /\{"([^]*?)"\}/y },
  // With a word of one's own for the end, as in {END"text"END}.
  { kind: 'string', pattern: /\{([A-Za-z]\w*)"([^]*?)"\1\}/y },
  { kind: 'string', pattern: /"([^"\n]*)"/y },
  { kind: 'field', pattern: /\.([A-Za-z_]\w*)/y },
  { kind: 'word', pattern: /-?\d+(?:\.\d+)?(?:[a-z]+|%)?|[A-Za-z_][\w.:-]*/y },
  { kind: 'mark', pattern: /[^]/y },
];

const UNFINISHED: readonly [start: RegExp, what: string][] = [
  [/\/\*/y, 'a comment'],
  [/\{"/y, 'a long string'],
  [/"/y, 'a string'],
];

export function vclError(line: number, why: string): CliError {
  return new CliError('the VCL cannot be read', {
    why: `line ${line}: ${why}`,
    fix: 'correct it there, or give the backend declarations alone',
  });
}

/** All pieces, and the end as the last one. */
export function readVclTokens(text: string): VclToken[] {
  const tokens: VclToken[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const { kind, found } = pieceAt(text, at, line);
    if (kind !== 'none') tokens.push({ kind, text: found.at(-1) ?? found[0], line });
    line += found[0].split('\n').length - 1;
    at += found[0].length;
  }
  return [...tokens, { kind: 'end', text: '', line }];
}

function pieceAt(text: string, at: number, line: number): { kind: VclToken['kind'] | 'none'; found: RegExpExecArray } {
  for (const { kind, pattern } of PIECES) {
    const found = matchAt(pattern, text, at);
    if (!found) continue;
    const unfinished = kind === 'mark' && UNFINISHED.find(([start]) => matchAt(start, text, at));
    if (unfinished) throw vclError(line, `${unfinished[1]} begins here and does not end`);
    return { kind, found };
  }
  throw vclError(line, 'there is nothing');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
