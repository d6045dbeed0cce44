export type TemplatePart = string | { parameter: string };

/** Splits `'product/:id'` into text and parameters. A colon before anything but a letter or `_` is text: `https://`, `:8443`. */
export function parseTemplate(text: string): TemplatePart[] {
  return text
    .split(/(:[A-Za-z_][A-Za-z0-9_]*)/)
    .map((piece, index) => (index % 2 === 1 ? { parameter: piece.slice(1) } : piece))
    .filter((part) => part !== '');
}

/** Returns the text with its parameters filled in; one that is missing is empty. */
export function renderTemplate(parts: readonly TemplatePart[], params: Record<string, string>): string {
  return parts.map((part) => (typeof part === 'string' ? part : valueOf(params, part.parameter))).join('');
}

/** Returns the names of the parameters, in the order of their first use. */
export function parametersOf(parts: readonly TemplatePart[]): string[] {
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.parameter])))];
}

/** Reads own properties only: `:constructor` is a name like any other. */
function valueOf(params: Record<string, string>, name: string): string {
  return Object.hasOwn(params, name) ? (params[name] ?? '') : '';
}
