import { escapeHtml } from '../errors/page.ts';
import { sectionsOf } from './text.ts';
import type { Trace } from './trace.ts';

/** Returns a trace as a list of definitions, all of it escaped, for use in another page. */
export function htmlOf(trace: Trace): string {
  const sections = sectionsOf(trace).map(({ title, lines }) => {
    const items = lines.map((line) => `<dd>${escapeHtml(line)}</dd>`);
    return `<dt>${escapeHtml(title)}</dt>\n${items.join('\n')}`;
  });
  return `<dl class="trace">\n${sections.join('\n')}\n</dl>`;
}
