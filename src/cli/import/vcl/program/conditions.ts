import { textOfTokens } from '../reader.ts';
import type { VclToken } from '../tokens.ts';
import { wholeLiterals } from './literals.ts';
import { type Paths, pathsOfExpression, pathsOfText } from './paths.ts';

/** One thing that a condition asks for. */
export type Atom =
  | ({ of: 'path' } & Paths)
  | { of: 'host' | 'method' | 'country'; is: string[] }
  | { of: 'acl'; name: string; isIn: boolean }
  | { of: 'rate'; words: string[] }
  /** Who exceeded a limit, and is still refused for it. */
  | { of: 'boxed' }
  | { of: 'unknown'; text: string };

/** Any of these, each of which is all of its atoms. */
export type Alternatives = Atom[][];

const MAX_TOKENS = 400;
const MAX_ALTERNATIVES = 24;

/** What is not evident is one atom of its own, with the text. */
export function readCondition(tokens: readonly VclToken[]): Alternatives {
  return tokens.length > MAX_TOKENS ? [[unknown(tokens)]] : anyOf(tokens);
}

function anyOf(tokens: readonly VclToken[]): Alternatives {
  const all = joined(split(tokens, '||').flatMap(allOf));
  return all.length > MAX_ALTERNATIVES ? [[unknown(tokens)]] : all;
}

/** `"US"` or `"CA"` is one condition, on either. */
function joined(alternatives: Alternatives): Alternatives {
  const all: Alternatives = [];
  for (const atoms of alternatives) {
    const [atom, ...more] = atoms;
    const before = all.findIndex(([first, ...others]) => first?.of === atom?.of && others.length === 0);
    const [earlier] = all[before] ?? [];
    if (more.length === 0 && atom && 'is' in atom && earlier && 'is' in earlier)
      all[before] = [{ of: atom.of, is: [...new Set([...earlier.is, ...atom.is])] }];
    else all.push(atoms);
  }
  return all;
}

function allOf(tokens: readonly VclToken[]): Alternatives {
  let all: Alternatives = [[]];
  for (const part of split(tokens, '&&')) {
    const alternatives = atomOf(part);
    if (all.length * alternatives.length > MAX_ALTERNATIVES) return [[unknown(tokens)]];
    all = all.flatMap((before) => alternatives.map((atoms) => [...before, ...atoms]));
  }
  return all;
}

function split(tokens: readonly VclToken[], by: string): VclToken[][] {
  const parts: VclToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    const mark = token.kind === 'mark' ? token.text : '';
    if (mark === '(') depth += 1;
    if (mark === ')') depth -= 1;
    if (mark === by && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function atomOf(tokens: readonly VclToken[]): Alternatives {
  const inner = inParentheses(tokens);
  if (inner) return anyOf(inner);
  if (isMark(tokens[0], '!')) return [[negated(tokens)]];
  return [[comparison(tokens) ?? unknown(tokens)]];
}

function isMark(token: VclToken | undefined, mark: string): boolean {
  return token?.kind === 'mark' && token.text === mark;
}

/** What is within, where all of it is within one pair. */
function inParentheses(tokens: readonly VclToken[]): readonly VclToken[] | undefined {
  if (!isMark(tokens[0], '(') || !isMark(tokens.at(-1), ')')) return undefined;
  const inner = tokens.slice(1, -1);
  let depth = 0;
  for (const token of inner) {
    if (isMark(token, '(')) depth += 1;
    if (isMark(token, ')')) depth -= 1;
    if (depth < 0) return undefined;
  }
  return inner;
}

function negated(tokens: readonly VclToken[]): Atom {
  const inside = tokens.slice(1);
  const atom = comparison(inParentheses(inside) ?? inside);
  return atom?.of === 'acl' ? { ...atom, isIn: !atom.isIn } : unknown(tokens);
}

const METHODS = ['req.method', 'req.request'];
const COUNTRIES = ['client.geo.country_code', 'geoip.country_code'];
const ADDRESSES = ['client.ip', 'req.http.Fastly-Client-IP'];

function comparison(tokens: readonly VclToken[]): Atom | undefined {
  const [left, sign, right, ...more] = tokens;
  if (left?.kind !== 'word') return undefined;
  if (left.text === 'ratelimit.check_rate') return { of: 'rate', words: tokens.slice(1).map(({ text }) => text) };
  if (left.text === 'ratelimit.penaltybox_has') return { of: 'boxed' };
  if (sign?.kind !== 'mark' || right === undefined || more.length > 0) return undefined;
  const name = left.text;
  if (right.kind === 'word' && ADDRESSES.includes(name) && (sign.text === '~' || sign.text === '!~')) {
    return { of: 'acl', name: right.text, isIn: sign.text === '~' };
  }
  if (right.kind !== 'string' || !(sign.text === '==' || sign.text === '~')) return undefined;
  return compared(name, { text: right.text, isExact: sign.text === '==' });
}

function compared(name: string, { text, isExact }: { text: string; isExact: boolean }): Atom | undefined {
  if (name === 'req.url' || name === 'req.url.path') {
    const paths = isExact ? pathsOfText(text) : pathsOfExpression(text);
    return paths && { of: 'path', ...paths };
  }
  const of = oneOf(name);
  if (of === undefined) return undefined;
  // A port behind the name is no part of it.
  const is = isExact
    ? [text]
    : wholeLiterals(of === 'host' ? text.replace(/\(\?::\\?d\+\)\?\$$|\(:\\d\+\)\?\$$/, '$') : text);
  return is && { of, is: of === 'host' ? is.map((host) => host.toLowerCase()) : is };
}

function oneOf(name: string): 'host' | 'method' | 'country' | undefined {
  if (/^req\.http\.host$/i.test(name)) return 'host';
  if (METHODS.includes(name)) return 'method';
  return COUNTRIES.includes(name) ? 'country' : undefined;
}

function unknown(tokens: readonly VclToken[]): Atom {
  return { of: 'unknown', text: textOfTokens(tokens) };
}
