import { styleText } from 'node:util';

/** Makes a text stand out, where whoever reads it wants that. */
export type Style = (format: 'bold' | 'red' | 'green', text: string) => string;

export const plain: Style = (_format, text) => text;

/** As Node decides for the stream: by whether it is a terminal, NO_COLOR, FORCE_COLOR and TERM. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  return (format, text) => styleText(format, text, { stream });
}

/** Problems as `formatProblems` lists them: headings and places in bold, what to do in green. */
export function styleProblems(text: string, style: Style): string {
  return text
    .replaceAll(/^(?: {2})?\S.*$/gm, (line) => style('bold', line))
    .replaceAll(/^ {4}fix:/gm, (label) => style('green', label));
}
