import { literalsOf, MAX_PATTERN } from './literals.ts';

export interface Paths {
  /** As routes have them. */
  paths: string[];
  /** Where the routes match a little less than the VCL does. */
  note: string | undefined;
}

type Ending = 'exact' | 'segment' | 'below' | 'loose' | 'slash';

/** How expressions end, by what is evident; the first that fits counts. */
const ENDINGS: readonly [pattern: RegExp, ending: Ending][] = [
  [/\((?:\?:)?(?:\/\|\$|\$\|\/|\/\|\\\?\|\$|\\\?\|\/\|\$|\/\|\$\|\\\?|\[\/\?\]\|\$)\)$/, 'segment'],
  [/\((?:\?:)?(?:\\\?\|\$|\$\|\\\?)\)$/, 'exact'],
  [/\(\\\?\.\*\)\?\$$/, 'exact'],
  [/\/\?\$$/, 'slash'],
  [/\/(?:\.\*)?\$$/, 'below'],
  [/\$$/, 'exact'],
  [/\/\.[*+]$/, 'below'],
  [/\.\*$/, 'loose'],
  [/(?<=\/)$/, 'below'],
  [/$/, 'loose'],
];

/** The paths of an expression on `req.url` or `req.url.path`, where it is evident which they are. */
export function pathsOfExpression(pattern: string): Paths | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  if (!pattern.startsWith('^/') && !pattern.startsWith('^\\/')) return undefined;
  const body = pattern.slice(1);
  // `/$` is one path, the one with the slash; `/.*$` is what is below.
  if (/[^\\]?\/\$$/.test(body) || body === '/$') return pathsOf(literalsOf(body.slice(0, -1)), 'exact');
  const [end, ending] = ENDINGS.find(([end]) => end.test(body))!;
  return pathsOf(literalsOf(body.replace(end, '')), ending);
}

export function pathsOfText(path: string): Paths | undefined {
  return pathsOf([path], 'exact');
}

function pathsOf(texts: readonly string[] | undefined, ending: Ending): Paths | undefined {
  if (texts === undefined) return undefined;
  const bases = texts.map((text) => (ending === 'exact' ? text : text.replace(/\/$/, '')));
  if (bases.some((base) => !isPath(base, ending))) return undefined;
  const paths = bases.flatMap((base) => WRITTEN[ending](base));
  const [loose] = ending === 'loose' ? bases.filter((base) => base !== '') : [];
  return {
    paths: [...new Set(paths)],
    note: loose === undefined ? undefined : `it matched ${loose}… too, as in ${loose}x: routes go by whole segments`,
  };
}

const WRITTEN: Readonly<Record<Ending, (base: string) => string[]>> = {
  exact: (base) => [base],
  slash: (base) => (base === '' ? ['/'] : [base, `${base}/`]),
  below: (base) => [`${base}/*`],
  segment: (base) => (base === '' ? ['/*'] : [base, `${base}/*`]),
  loose: (base) => (base === '' ? ['/*'] : [base, `${base}/*`]),
};

function isPath(base: string, ending: Ending): boolean {
  if (base === '') return ending !== 'exact';
  return /^(?:\/[\w.~%@&=!',;-]*)+$/.test(base) && !base.includes('//') && base.length <= 200;
}

/** Whether all that one route's path matches, the other's does. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  return wide.endsWith('/*') && narrow.startsWith(wide.slice(0, -1));
}
