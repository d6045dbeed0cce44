import { FAMILIES, INTERNAL_NAMES, PASSING_NAMES } from './deceptive-names.ts';

/** Names beyond these limits are in no use: the longest, of a storage service, have 60 characters and ten words. */
const MAX_NAME_LENGTH = 128;
const MAX_WORDS = 16;
/** Most clients send the same two dozen names; those that others invent must not fill the memory. */
const MAX_REMEMBERED = 256;

/** One text, because a word is found in it faster than in a list, and because it is one object for the runtime. */
const asText = (list: readonly string[]): string => ` ${list.join(' ')} `;
const ANYWHERE = asText(FAMILIES.anywhere);
const START = asText(FAMILIES.start);
const END = asText(FAMILIES.end);
const WHOLE = asText(FAMILIES.whole);
const INTERNAL = asText(INTERNAL_NAMES);
const PASSING = asText(PASSING_NAMES);

const verdicts = new Map<string, boolean>();

/**
 * Whether a header of this name, in lower case, could be read as one that a proxy writes. Such a header is neither read nor
 * forwarded.
 */
export function isDeceptive(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  if (name.length > MAX_NAME_LENGTH) return true;
  const verdict = !isPlain(name) || (!isListed(PASSING, name) && (isListed(INTERNAL, name) || isOfFamily(name)));
  if (verdicts.size >= MAX_REMEMBERED) verdicts.clear();
  verdicts.set(name, verdict);
  return verdict;
}

/**
 * Names of letters and digits with single dashes between them, and not too long. CGI, WSGI and PHP make one variable of
 * `a-b`, `a_b` and `a.b`, and some of any other character, so a server could read another name as one that is stripped, or
 * that the gateway sets.
 */
function isPlain(name: string): boolean {
  let before = '-';
  let words = 1;
  for (const character of name) {
    const isWord = (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    if (!isWord && (character !== '-' || before === '-' || words === MAX_WORDS)) return false;
    if (!isWord) words += 1;
    before = character;
  }
  return before !== '-';
}

const has = (list: string, text: string): boolean => list.includes(` ${text} `);

/** Decides by the whole name, or by how it begins. */
function isListed(list: string, name: string): boolean {
  if (has(list, name)) return true;
  for (let dash = name.indexOf('-'); dash >= 0; dash = name.indexOf('-', dash + 1)) {
    if (has(list, name.slice(0, dash + 1))) return true;
  }
  return false;
}

/** Decides by one of its words, or by two that follow one another. */
function isOfFamily(name: string): boolean {
  const first = name.startsWith('x-') ? 2 : 0;
  let before = first;
  for (let start = first; start < name.length;) {
    const dash = name.indexOf('-', start);
    const end = dash < 0 ? name.length : dash;
    const isLast = end === name.length;
    if (isFamily(name.slice(start, end), start === first, isLast)) return true;
    if (before !== start && isFamily(name.slice(before, end), before === first, isLast)) return true;
    before = start;
    start = end + 1;
  }
  return false;
}

function isFamily(words: string, isFirst: boolean, isLast: boolean): boolean {
  if (has(ANYWHERE, words) || (isFirst && has(START, words))) return true;
  return isLast && (has(END, words) || (isFirst && has(WHOLE, words)));
}
