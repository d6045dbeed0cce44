import type { Judge } from './checks.ts';
import { parsePattern } from './path-pattern.ts';
import { type Fault, quote } from './problems.ts';

/** Marks of regular expressions that no path has. */
const EXPRESSION = /^\^|\.[*+]|\[[^\]]*\w-\w[^\]]*\]|\[\^|\\[dswDSW.]|\(\?|\([^)]*\|[^)]*\)|[)\]][*+?]/;

/** How parameters are written elsewhere: `{id}`, `<int:id>`. */
const PARAMETER = /^(?:\{[^{}]*\}|<[^<>]*>)$/;

const ANYTHING = /^\(?\.[*+]\??\)?$/;
const ONE_SEGMENT = /^\(?(?:\[[^\]]*\]|\\[dw])(?:[*+]|\{[\d,]*\})?\)?$/;

/** Checks a path, or a pattern of paths. */
export const pathFault: Judge = (path) => {
  const fault = foreignFault(path);
  if (fault !== null) return fault;
  const pattern = parsePattern(path);
  return 'problem' in pattern ? pattern : null;
};

/** The syntax of others, of which each character would stand for itself here. */
function foreignFault(path: string): Fault | null {
  const segments = path.split('/');
  const isExpression = EXPRESSION.test(path);
  if (!isExpression && !segments.some((segment) => PARAMETER.test(segment))) return null;
  const here = written(path);
  const what = isExpression ? 'a regular expression' : 'the pattern of another router';
  return {
    problem: `${quote(path)} is ${what}, and a path here is text`,
    remedy:
      here === null
        ? 'write ":name" for one whole segment, or "*" as the last one for all that follows: "/assets/*"'
        : `write ${quote(here)}`,
  };
}

/** The same pattern as it is written here, as far as it can be; null else. */
function written(path: string): string | null {
  const segments = path.replace(/^\^/, '').replace(/\$$/, '').split('/');
  const texts = segments.map((segment, place) => {
    if (ANYTHING.test(segment)) return place === segments.length - 1 ? '*' : `:part${place}`;
    if (PARAMETER.test(segment)) return `:${segment.slice(1, -1).replace(/^.*:/, '')}`;
    return ONE_SEGMENT.test(segment) ? `:part${place}` : segment;
  });
  const text = texts.join('/');
  return EXPRESSION.test(text) || 'problem' in parsePattern(text) ? null : text;
}
