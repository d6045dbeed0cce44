import { quoteForeign } from '../quote-foreign.ts';
import { readVclTokens, vclError, type VclToken } from './tokens.ts';

/** What stands behind a field: strings one after the other, a word, or a block of fields. */
type VclValue = { strings: string[] } | { word: string } | { block: VclBlock };

export interface VclField {
  value: VclValue;
  line: number;
}

export interface VclBlock {
  fields: Map<string, VclField>;
  /** The members of a director: blocks without a name. */
  members: { block: VclBlock; line: number }[];
}

export interface VclDeclaration {
  kind: 'backend' | 'director' | 'probe';
  name: string;
  /** Of a director. */
  type: string;
  block: VclBlock;
  line: number;
}

export interface VclFile {
  declarations: VclDeclaration[];
  /** All else that stands at the top, as in `sub vcl_recv`. */
  skipped: { what: string; line: number }[];
  /** The first `set req.backend = NAME`. */
  firstChoice: string | undefined;
}

/** Backends, directors and probes; the rest is passed over. Errors name the line. */
export function readVcl(text: string): VclFile {
  const file: VclFile = { declarations: [], skipped: [], firstChoice: undefined };
  const tokens = createReader(readVclTokens(text));
  while (tokens.peek().kind !== 'end') {
    const { kind, text: word, line } = tokens.peek();
    const isDeclared = kind === 'word' && /^(?:backend|director|probe)$/.test(word);
    if (isDeclared) file.declarations.push(readDeclaration(tokens));
    else {
      const what = skip(tokens);
      if (what !== '') file.skipped.push({ what, line });
    }
  }
  file.firstChoice = tokens.choice();
  return file;
}

interface Reader {
  peek(): VclToken;
  next(): VclToken;
  /** The next one, which must be this. */
  expect(kind: VclToken['kind'], text?: string): VclToken;
  is(mark: string): boolean;
  choice(): string | undefined;
}

function createReader(tokens: readonly VclToken[]): Reader {
  let at = 0;
  const peek = (): VclToken => tokens[Math.min(at, tokens.length - 1)]!;
  const next = (): VclToken => {
    const token = peek();
    at += 1;
    return token;
  };
  const choiceAt = tokens.findIndex(
    ({ text }, index) => text === 'set' && tokens[index + 1]?.text === 'req.backend' && tokens[index + 2]?.text === '=',
  );
  return {
    peek,
    next,
    expect(kind, text) {
      const token = next();
      if (token.kind === kind && (text === undefined || token.text === text)) return token;
      throw vclError(token.line, `here is ${nameOf(token)}, where ${text ? `"${text}"` : NAMES[kind]} was expected`);
    },
    is: (mark) => peek().kind === 'mark' && peek().text === mark,
    choice: () => (choiceAt < 0 ? undefined : tokens[choiceAt + 3]?.text),
  };
}

const NAMES = {
  word: 'a name or a number',
  field: 'a field, as in .host',
  string: 'a text',
  mark: 'a mark',
  end: 'the end',
};

function nameOf({ kind, text }: VclToken): string {
  if (kind === 'end') return 'the end';
  return quoteForeign(kind === 'field' ? `.${text}` : text);
}

function readDeclaration(tokens: Reader): VclDeclaration {
  const { text: kind, line } = tokens.next();
  const { text: name } = tokens.expect('word');
  const type = kind === 'director' ? tokens.expect('word').text : '';
  return { kind: kind as VclDeclaration['kind'], name, type, block: readBlock(tokens), line };
}

function readBlock(tokens: Reader): VclBlock {
  const { line } = tokens.expect('mark', '{');
  const block: VclBlock = { fields: new Map(), members: [] };
  while (!tokens.is('}')) {
    if (tokens.peek().kind === 'end') throw vclError(line, 'the block that begins here does not end');
    if (tokens.is('{')) block.members.push({ line: tokens.peek().line, block: readBlock(tokens) });
    else readField(tokens, block);
  }
  tokens.next();
  return block;
}

function readField(tokens: Reader, { fields }: VclBlock): void {
  const { text: name, line } = tokens.expect('field');
  tokens.expect('mark', '=');
  if (fields.has(name)) throw vclError(line, `.${name} stands here a second time`);
  fields.set(name, { value: readValue(tokens), line });
}

function readValue(tokens: Reader): VclValue {
  if (tokens.is('{')) {
    const block = readBlock(tokens);
    if (tokens.is(';')) tokens.next();
    return { block };
  }
  const value: VclValue = tokens.peek().kind === 'string' ? { strings: readStrings(tokens) } : readWord(tokens);
  tokens.expect('mark', ';');
  return value;
}

function readStrings(tokens: Reader): string[] {
  const strings: string[] = [];
  while (tokens.peek().kind === 'string') strings.push(tokens.next().text);
  return strings;
}

/** A percent sign may stand apart from its number. */
function readWord(tokens: Reader): VclValue {
  const { text } = tokens.expect('word');
  return { word: tokens.is('%') ? text + tokens.next().text : text };
}

/** To the `;` or the end of the block, and says what it was. */
function skip(tokens: Reader): string {
  const words: string[] = [];
  const { line } = tokens.peek();
  let depth = 0;
  for (;;) {
    const token = tokens.next();
    if (token.kind === 'end') {
      if (depth > 0) throw vclError(line, `the block of ${quoteForeign(words.join(' '))} does not end`);
      break;
    }
    const mark = token.kind === 'mark' ? token.text : '';
    if (depth === 0 && mark !== '{' && mark !== ';' && words.length < 3) words.push(token.text);
    if (mark === '{') depth += 1;
    if (mark === '}') {
      depth -= 1;
      if (depth < 0) throw vclError(token.line, 'a "}" too many');
      if (depth === 0) break;
    }
    if (mark === ';' && depth === 0) break;
  }
  return words.join(' ');
}
