import type { Reader } from '../reader.ts';
import { vclError, type VclToken } from '../tokens.ts';

/** A statement of a subroutine: a choice, or the words before a `;`. What is of neither kind is `tangled`. */
export type Statement =
  | { kind: 'if'; branches: { condition: VclToken[]; body: Statement[] }[]; otherwise: Statement[]; line: number }
  | { kind: 'block'; body: Statement[]; line: number }
  | { kind: 'plain' | 'tangled'; tokens: VclToken[]; line: number };

interface Inside {
  /** As in `sub vcl_recv`. */
  name: string;
  /** Where it began. */
  line: number;
  depth: number;
}

const MAX_DEPTH = 100;

/** From `{` to its `}`. */
export function readBody(tokens: Reader, inside: Inside): Statement[] {
  const start = tokens.expect('mark', '{');
  if (inside.depth > MAX_DEPTH) throw vclError(start, `blocks are nested more than ${MAX_DEPTH} deep`);
  const body: Statement[] = [];
  while (!tokens.is('}')) {
    if (tokens.peek().kind === 'end') {
      const at = { line: inside.line, column: 1 };
      throw vclError(at, `the block of "${inside.name.slice(0, 60)}" does not end`);
    }
    body.push(readStatement(tokens, { ...inside, depth: inside.depth + 1 }));
  }
  tokens.next();
  return body;
}

function readStatement(tokens: Reader, inside: Inside): Statement {
  const { line } = tokens.peek();
  if (tokens.is('{')) return { kind: 'block', body: readBody(tokens, inside), line };
  if (tokens.isWord(/^if$/)) return readIf(tokens, inside);
  return readPlain(tokens, inside);
}

function readIf(tokens: Reader, inside: Inside): Statement {
  const { line } = tokens.next();
  const branches = [{ condition: readParentheses(tokens, inside), body: readBody(tokens, inside) }];
  for (;;) {
    if (tokens.isWord(/^(?:elsif|elseif|elif)$/)) tokens.next();
    else if (tokens.isWord(/^else$/)) {
      tokens.next();
      if (!tokens.isWord(/^if$/)) return { kind: 'if', branches, otherwise: readBody(tokens, inside), line };
      tokens.next();
    } else return { kind: 'if', branches, otherwise: [], line };
    branches.push({ condition: readParentheses(tokens, inside), body: readBody(tokens, inside) });
  }
}

function readParentheses(tokens: Reader, { name, line }: Inside): VclToken[] {
  const read: VclToken[] = [];
  tokens.expect('mark', '(');
  for (let depth = 1; ;) {
    const token = tokens.next();
    if (token.kind === 'end') throw vclError({ line, column: 1 }, `the block of "${name.slice(0, 60)}" does not end`);
    if (token.kind === 'mark' && token.text === '(') depth += 1;
    if (token.kind === 'mark' && token.text === ')') depth -= 1;
    if (depth === 0) return read;
    read.push(token);
  }
}

/** To the `;`. What has a block of its own, as `switch` has, is passed over with it. */
function readPlain(tokens: Reader, { name, line: start }: Inside): Statement {
  const read: VclToken[] = [];
  const { line } = tokens.peek();
  for (let depth = 0; ;) {
    const token = tokens.peek();
    if (token.kind === 'end')
      throw vclError({ line: start, column: 1 }, `the block of "${name.slice(0, 60)}" does not end`);
    const mark = token.kind === 'mark' ? token.text : '';
    // A `}` that is not of a block in here ends the subroutine, without a `;` before it.
    if (mark === '}' && depth === 0) return { kind: 'plain', tokens: read, line };
    tokens.next();
    if (mark === ';' && depth === 0) return { kind: 'plain', tokens: read, line };
    if (token.kind === 'code') return { kind: 'tangled', tokens: read, line };
    read.push(token);
    if (mark === '{') depth += 1;
    if (mark !== '}') continue;
    depth -= 1;
    if (depth === 0) return { kind: 'tangled', tokens: read, line };
  }
}
