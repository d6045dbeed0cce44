import { guard, type Sentence } from '../meaning.ts';
import { asList, gained, list, word } from '../words.ts';

/** Makes a sentence of one for each case: nothing before, nothing after, or another value. */
export function inCases(cases: {
  fresh(to: unknown): ReturnType<Sentence>;
  gone(from: unknown): ReturnType<Sentence>;
  other(from: unknown, to: unknown): ReturnType<Sentence>;
}): Sentence {
  return ({ from, to }) => (from === null ? cases.fresh(to) : to === null ? cases.gone(from) : cases.other(from, to));
}

/** A value that another one takes the place of: `the lines go to audit instead of access`. */
export function instead(subject: string, show: (value: unknown) => string = word): Sentence {
  return ({ from, to }) => `${subject} ${show(to)} instead of ${show(from)}`;
}

/** A switch. */
export function either(whenTrue: string, whenFalse: string): Sentence {
  return ({ to }) => (to === true ? whenTrue : whenFalse);
}

/** A list of which each item allows something: what comes in addition protects less. */
export function allowing(ofNew: (items: string) => string, ofGone: (items: string) => string): Sentence {
  return ({ from, to }) => {
    const [more, less] = [gained(from, to), gained(to, from)];
    const texts = [more.length > 0 ? ofNew(list(more)) : '', less.length > 0 ? ofGone(list(less)) : ''];
    return guard(more.length > 0, texts.filter((text) => text !== '').join('; '));
  };
}

/** A list of names, told by what comes and goes. */
export function naming(subject: string, isGuard = false): Sentence {
  return ({ from, to }) => {
    const [more, less] = [gained(from, to), gained(to, from)];
    const texts = [
      more.length > 0 ? `${list(more)} as well` : '',
      less.length > 0 ? `${list(less)} no longer` : '',
    ].filter((text) => text !== '');
    const all = asList(to).length === more.length ? '' : ` (now ${list(to)})`;
    return guard(isGuard && less.length > 0, `${subject} ${texts.join(', ')}${all}`);
  };
}
