import { escapeHtml } from '../errors/page.ts';
import { sectionsOf } from './text.ts';
import type { Trace } from './trace.ts';

/** The same as a list of definitions, all of it escaped: for a page of somebody else's. */
export function htmlOf(trace: Trace): string {
  const sections = sectionsOf(trace).map(({ title, lines }) => {
    const items = lines.map((line) => `<dd>${escapeHtml(line)}</dd>`);
    return `<dt>${escapeHtml(title)}</dt>\n${items.join('\n')}`;
  });
  return `<dl class="trace">\n${sections.join('\n')}\n</dl>`;
}
