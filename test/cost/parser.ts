/** Something that reads a text of a client, an origin, a webhook or a store. */
export interface Parser {
  /** What is read. */
  name: string;
  /** What `run` goes through: files below `src/`, each with the names of functions and constants there. */
  covers: Readonly<Record<string, string>>;
  run(text: string): unknown;
  /** Around what is repeated, which stands at the `…`; none where the length alone counts. Default: nothing, and a little. */
  shapes?: readonly string[];
  /** Characters of the longest text that is read at all. Default: 60,000. */
  most?: number;
}

export const LONGEST = 60_000;

const SHAPES = ['…', 'a…b'];

/** What, over and over again, is the worst for some parser or other. */
const UNITS = [
  '"',
  '\\',
  '"\\',
  '\\"',
  '""',
  ' ',
  ',',
  ', ',
  ',"',
  'a',
  'A ',
  'a,',
  'a="',
  'a="b",',
  '=',
  ';',
  '; ',
  ';q=',
  '&',
  '%',
  '%2e',
  '/',
  '/../',
  '\\/',
  '.',
  'a.',
  ':',
  'a-',
  '9',
  '0-,',
  '-',
  '[',
  '(',
  '{{',
  '<',
  '#',
  '?',
  '+',
  'é',
  '😀',
  '\ud800',
  '\r\n',
];

/** The worst texts for a parser, each as a function of its length. */
export function worstTexts({ shapes = SHAPES }: Parser): [name: string, textOf: (length: number) => string][] {
  if (shapes.length === 0) return [['a…', (length) => 'a'.repeat(length)]];
  return shapes.flatMap((shape) => {
    const [before = '', after = ''] = shape.split('…');
    return UNITS.map((unit): [string, (length: number) => string] => [
      shape.replace('…', `${JSON.stringify(unit)}…`),
      (length) => before + unit.repeat(Math.max(0, length - before.length - after.length) / unit.length) + after,
    ]);
  });
}

/** A header of these fields, whatever they hold. */
export function headersOf(fields: Readonly<Record<string, string>>): Headers {
  const known = new Map(Object.entries(fields));
  const headers = {
    get: (name: string) => known.get(name) ?? null,
    has: (name: string) => known.has(name),
    [Symbol.iterator]: () => known[Symbol.iterator](),
  };
  return headers as unknown as Headers;
}
