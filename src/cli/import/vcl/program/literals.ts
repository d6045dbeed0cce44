/** More texts, or longer ones, are no evident condition. */
const MAX_TEXTS = 20;
export const MAX_PATTERN = 300;

/**
 * The texts that a regular expression stands for, where it is plain: letters, escaped marks, and groups of them, as in
 * `www\.(a|b)\.example`. Undefined where it is anything else.
 */
export function literalsOf(pattern: string): string[] | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  let texts = [''];
  let rest = pattern;
  while (rest !== '') {
    const [whole, group, isOptional, escaped, plain] =
      /^(?:\((?:\?:)?([^()[\]{}*+?^$\\]*(?:\\.[^()[\]{}*+?^$\\]*)*)\)(\?)?|\\([./_~:%@&=!'-])|([\w./~%@&=!':,;-])(?![*+?{]))/.exec(
        rest,
      ) ?? [];
    if (whole === undefined) return undefined;
    const choices = group === undefined ? [escaped ?? plain ?? ''] : groupOf(group);
    if (choices === undefined) return undefined;
    const all = isOptional ? [...choices, ''] : choices;
    if (texts.length * all.length > MAX_TEXTS) return undefined;
    texts = texts.flatMap((text) => all.map((choice) => text + choice));
    rest = rest.slice(whole.length);
    if (/^[*+?{]/.test(rest)) return undefined;
  }
  return texts;
}

function groupOf(group: string): string[] | undefined {
  const choices = group.split('|').map(literalsOf);
  return choices.some((choice) => choice === undefined) ? undefined : choices.flatMap((choice) => choice ?? []);
}

/** The same of one that must match the whole text: `^(PUT|POST)$`. */
export function wholeLiterals(pattern: string): string[] | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  const [, inner] = /^(?:\(\?i\))?\^(.*)\$$/.exec(pattern) ?? [];
  return inner === undefined ? undefined : literalsOf(inner);
}
