import type { Doc } from './program.ts';
import type { Field } from './sections.ts';

/** Told at the top of each page of the reference. */
const GENERATED = '<!-- Written by `npm run docs:write`. -->';

/** A page: a title, what it is about, and its sections. */
export function page(title: string, about: string, sections: readonly string[]): string {
  return [`# ${title}`, GENERATED, about, ...sections].join('\n\n');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** One field a point, those below it indented. `link` leads to where a type has its own section. */
export function fieldList(fields: readonly Field[], link: (type: string) => string, indent = ''): string {
  return fields
    .map((field) => {
      const below = field.fields.length === 0 ? '' : `\n${fieldList(field.fields, link, `${indent}  `)}`;
      return `${indent}- \`${field.name}\`: ${link(field.type)}. ${docText(field)}${below}`;
    })
    .join('\n');
}

export function docText({ text, examples }: Doc): string {
  const shown = examples.map((example) => `For example \`${example}\`.`);
  return [text, ...shown].join(' ');
}

/** As GitHub makes it of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
