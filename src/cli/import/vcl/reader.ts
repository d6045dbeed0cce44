import { quoteForeign } from '../quote-foreign.ts';
import { type VclToken, vclError } from './tokens.ts';

export interface Reader {
  peek(): VclToken;
  next(): VclToken;
  /** The next one, which must be this. */
  expect(kind: VclToken['kind'], text?: string): VclToken;
  is(mark: string): boolean;
  isWord(pattern: RegExp): boolean;
}

export function createReader(tokens: readonly VclToken[]): Reader {
  let at = 0;
  const peek = (): VclToken => tokens[Math.min(at, tokens.length - 1)]!;
  const next = (): VclToken => {
    const token = peek();
    at += 1;
    return token;
  };
  return {
    peek,
    next,
    expect(kind, text) {
      const token = next();
      if (token.kind === kind && (text === undefined || token.text === text)) return token;
      throw vclError(token, `here is ${nameOf(token)}, where ${text ? `"${text}"` : NAMES[kind]} was expected`);
    },
    is: (mark) => peek().kind === 'mark' && peek().text === mark,
    isWord: (pattern) => peek().kind === 'word' && pattern.test(peek().text),
  };
}

const NAMES: Readonly<Record<VclToken['kind'], string>> = {
  word: 'a name or a number',
  field: 'a field, as in .host,',
  string: 'a text',
  mark: 'a mark',
  code: 'inline C',
  end: 'the end',
};

function nameOf({ kind, text }: VclToken): string {
  if (kind === 'end') return 'the end';
  if (kind === 'code') return 'inline C';
  return quoteForeign(kind === 'field' ? `.${text}` : text);
}

/** As it stood in the VCL, with one space between all. */
export function textOfTokens(tokens: readonly VclToken[]): string {
  const some = tokens.slice(0, 40).map(({ kind, text }) => {
    if (kind === 'string') return `"${text}"`;
    return kind === 'field' ? `.${text}` : text;
  });
  return some.join(' ').replaceAll(/\( | (?=[),])/g, (found) => found.trim());
}
