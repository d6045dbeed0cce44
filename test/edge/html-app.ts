/** The platform's rewriter, asked by `/NAME/PIECE`. */
import { HTMLRewritingStream } from 'fastly:html-rewriter';
import { CASES, outcome, REFUSED } from './html-cases.ts';

const cases = { ...CASES, ...REFUSED };

addEventListener('fetch', (event) => {
  const [, name, piece] = new URL(event.request.url).pathname.split('/');
  const text = outcome(cases[name as keyof typeof cases], new HTMLRewritingStream(), Number(piece));
  event.respondWith(text.then((text) => new Response(text)));
});
