import { createReader, type Reader, textOfTokens } from './reader.ts';
import { readBody, type Statement } from './program/statements.ts';
import { readVclTokens, type Spot, vclError, type VclToken } from './tokens.ts';

/** What stands behind a field: strings one after the other, a word, a block of fields, or something else. */
type VclValue = { strings: string[] } | { word: string } | { block: VclBlock } | { other: string };

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

interface AclEntry {
  address: string;
  bits: number | undefined;
  /** Those whom it names do not belong to the list. */
  isNegated: boolean;
}

interface VclAcl {
  name: string;
  entries: AclEntry[];
  line: number;
}

/** All that was declared under the name, one after the other, as VCL joins them. */
export interface VclSubroutine {
  body: Statement[];
  line: number;
}

export interface VclFile {
  declarations: VclDeclaration[];
  acls: VclAcl[];
  subroutines: Map<string, VclSubroutine>;
  /** All else that stands at the top, as in `table t`. */
  skipped: { what: string; line: number }[];
}

/** What is nested deeper is written by no person. */
const MAX_DEPTH = 100;
const MAX_DECLARED = 2_000;
/** Nobody reads more of what is passed over. */
const MAX_TOLD = 1_000;

/** Backends, directors, probes, access lists and subroutines; the rest is passed over. Errors name the place. */
export function readVcl(text: string): VclFile {
  const file: VclFile = { declarations: [], acls: [], subroutines: new Map(), skipped: [] };
  const tokens = createReader(readVclTokens(text));
  while (tokens.peek().kind !== 'end') readTop(tokens, file);
  return file;
}

function readTop(tokens: Reader, file: VclFile): void {
  const start = tokens.peek();
  const { line } = start;
  if (file.declarations.length + file.acls.length > MAX_DECLARED)
    throw vclError(start, `more than ${MAX_DECLARED} declarations cannot be imported`);
  if (tokens.isWord(/^(?:backend|director|probe)$/)) {
    const declared = readDeclaration(tokens);
    if ('kind' in declared) file.declarations.push(declared);
    else file.skipped.push({ what: declared.what, line });
  } else if (tokens.isWord(/^acl$/)) file.acls.push(readAcl(tokens));
  else if (tokens.isWord(/^sub$/)) readSubroutine(tokens, file);
  // They have no more than a name, and are used where a limit is.
  else if (tokens.isWord(/^(?:ratecounter|penaltybox)$/)) skip(tokens);
  else {
    const what = skip(tokens);
    if (what !== '' && file.skipped.length < MAX_TOLD) file.skipped.push({ what, line });
  }
}

/** Of Varnish, `backend x none;` declares that there is none. */
function readDeclaration(tokens: Reader): VclDeclaration | { what: string } {
  const { text: kind, line } = tokens.next();
  const { text: name } = tokens.expect('word');
  if (tokens.isWord(/^none$/) && kind === 'backend') {
    tokens.next();
    tokens.expect('mark', ';');
    return { what: `backend ${name} none` };
  }
  const type = kind === 'director' ? tokens.expect('word').text : '';
  return { kind: kind as VclDeclaration['kind'], name, type, block: readBlock(tokens, 0), line };
}

function readBlock(tokens: Reader, depth: number): VclBlock {
  const start = tokens.expect('mark', '{');
  if (depth > MAX_DEPTH) throw vclError(start, `blocks are nested more than ${MAX_DEPTH} deep`);
  const block: VclBlock = { fields: new Map(), members: [] };
  while (!tokens.is('}')) {
    if (tokens.peek().kind === 'end') throw vclError(start, 'the block that begins here does not end');
    if (tokens.is('{')) block.members.push({ line: tokens.peek().line, block: readBlock(tokens, depth + 1) });
    else readField(tokens, block, depth);
  }
  tokens.next();
  return block;
}

function readField(tokens: Reader, { fields }: VclBlock, depth: number): void {
  const field = tokens.expect('field');
  tokens.expect('mark', '=');
  if (fields.has(field.text)) throw vclError(field, `.${field.text} stands here a second time`);
  fields.set(field.text, { value: readValue(tokens, depth), line: field.line });
}

function readValue(tokens: Reader, depth: number): VclValue {
  if (tokens.is('{')) {
    const block = readBlock(tokens, depth + 1);
    if (tokens.is(';')) tokens.next();
    return { block };
  }
  const value: VclValue = tokens.peek().kind === 'string' ? { strings: readStrings(tokens) } : readWord(tokens);
  if (!tokens.is('+') && !tokens.is('(')) {
    tokens.expect('mark', ';');
    return value;
  }
  return { other: textOfTokens(toSemicolon(tokens)) };
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

function toSemicolon(tokens: Reader): VclToken[] {
  const read: VclToken[] = [];
  while (tokens.peek().kind !== 'end') {
    const token = tokens.next();
    if (token.kind === 'mark' && token.text === ';') break;
    read.push(token);
  }
  return read;
}

/** `acl office { "192.0.2.0"/24; ! "192.0.2.7"; }` */
function readAcl(tokens: Reader): VclAcl {
  const { line } = tokens.next();
  const { text: name } = tokens.expect('word');
  const start = tokens.expect('mark', '{');
  const entries: AclEntry[] = [];
  while (!tokens.is('}')) {
    if (tokens.peek().kind === 'end') throw vclError(start, 'the block that begins here does not end');
    entries.push(readEntry(toSemicolon(tokens), start));
  }
  tokens.next();
  return { name, entries, line };
}

function readEntry(tokens: readonly VclToken[], start: Spot): AclEntry {
  const text = tokens.find(({ kind }) => kind === 'string');
  if (!text) throw vclError(tokens[0] ?? start, 'here is no address, as in "192.0.2.0"/24');
  const slash = tokens.findIndex(({ text: mark }) => mark === '/');
  // The mask may stand in the text, too.
  const [address = '', inside] = text.text.split('/');
  const bits = slash >= 0 ? tokens[slash + 1]?.text : inside;
  return {
    address,
    bits: bits !== undefined && /^\d{1,3}$/.test(bits) ? Number(bits) : undefined,
    isNegated: tokens[0]!.text === '!',
  };
}

function readSubroutine(tokens: Reader, { subroutines }: VclFile): void {
  const { line } = tokens.next();
  const { text: name } = tokens.expect('word');
  // A function of Fastly's says what it gives: `sub f STRING {`.
  if (tokens.peek().kind === 'word') tokens.next();
  const body = readBody(tokens, { name: `sub ${name}`, line, depth: 0 });
  const before = subroutines.get(name);
  subroutines.set(name, { body: [...(before?.body ?? []), ...body], line: before?.line ?? line });
}

/** To the `;` or the end of the block, and says what it was. */
function skip(tokens: Reader): string {
  const words: string[] = [];
  const start = tokens.peek();
  let depth = 0;
  for (;;) {
    const token = tokens.next();
    if (token.kind === 'end') {
      if (depth > 0) throw vclError(start, `the block of "${words.join(' ').slice(0, 60)}" does not end`);
      break;
    }
    if (token.kind === 'code') return 'inline C';
    const mark = token.kind === 'mark' ? token.text : '';
    if (depth === 0 && mark !== '{' && mark !== ';' && words.length < 3) words.push(token.text);
    if (mark === '{') depth += 1;
    if (mark === '}') {
      depth -= 1;
      if (depth < 0) throw vclError(token, 'a "}" too many');
      if (depth === 0) break;
    }
    if (mark === ';' && depth === 0) break;
  }
  return words.join(' ');
}
