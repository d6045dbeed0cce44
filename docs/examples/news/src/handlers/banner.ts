import { HTMLRewritingStream } from 'fastly:html-rewriter';
import type { Transform } from 'popgate';

/**
 * Puts a banner on every page, stored or not, as soon as the desk has written one: no page is purged for it. Without a
 * banner, pages leave as they are.
 */
export const banner: Transform = (response, { config }) => {
  const text = config.get('newsroom/banner') ?? '';
  if (text === '' || response.body === null) return response;
  const rewriting = new HTMLRewritingStream().onElement('body', (body) => {
    body.prepend(`<p class="banner">${escaped(text)}</p>`);
  });
  return new Response(response.body.pipeThrough(rewriting), response);
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What the desk writes is text, whatever stands in it. */
const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
