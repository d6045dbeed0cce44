/** Documents, and what is done with their elements: the platform's rewriter and the one in memory must make the same of them. */

interface Element {
  readonly selector: string;
  readonly tag: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  replaceWith(content: string, options?: { escapeHTML?: boolean }): void;
  replaceChildren(content: string, options?: { escapeHTML?: boolean }): void;
  before(content: string, options?: { escapeHTML?: boolean }): void;
  after(content: string, options?: { escapeHTML?: boolean }): void;
  prepend(content: string, options?: { escapeHTML?: boolean }): void;
  append(content: string, options?: { escapeHTML?: boolean }): void;
}

export interface Rewriter {
  onElement(selector: string, callback: (element: Element) => void): unknown;
  readable: ReadableStream;
  writable: WritableStream;
}

const PAGE = `<!DOCTYPE html>
<html lang="en"><head><title>A page</title><script>if (a<b) document.write("<p>no element</p>")</script></head>
<body><!-- <p>a comment</p> -->
<h1 class="big headline" id=top>One &amp; <em>two</em></h1>
<P title='quoted' data-x>three<br>four</p><p class="last">f\u00fcnf \u{1f600}</p>
<ul><li>1</li><li>2</li><li class="b">3</li></ul>
<a href="https://a.example/x?y=1&amp;z=2" hreflang="en-GB" rel="next nofollow">link</a>
<textarea><p>text</p></textarea><svg><p/><circle r="1"/></svg>
<table><tr><td>a</td></tr></table><p>never closed<div>in it</div>
</body></html>`;

export interface Case {
  html: string;
  rewrite(stream: Rewriter): void;
}

/** Marks what a selector matches. */
function marking(...selectors: string[]): Case {
  return {
    html: PAGE,
    rewrite(stream) {
      for (const [at, selector] of selectors.entries())
        stream.onElement(selector, (element) => element.setAttribute(`m${at}`, element.selector));
    },
  };
}

function rewriting(selector: string, callback: (element: Element) => void, html = PAGE): Case {
  return { html, rewrite: (stream) => void stream.onElement(selector, callback) };
}

export const CASES = {
  nothing: { html: PAGE, rewrite: () => undefined },
  empty: rewriting('p', (element) => element.before('x'), ''),
  every: marking('*'),
  types: marking('p', 'P', 'svg p', 'body p', 'body > p'),
  children: marking('li:first-child', 'li:nth-child(2)', 'li:nth-child(2n+1)'),
  ofType: marking('p:first-of-type', 'p:nth-of-type(2)'),
  not: marking('li:not(.b)', 'p:not([title])'),
  names: marking('.big', 'h1.headline', '#top', 'h1#top.big'),
  attributes: marking('[title]', '[title="quoted"]', '[title="QUOTED" i]', '[title="QUOTED" s]', 'p[data-x]'),
  operators: marking('[rel~="next"]', '[hreflang|="en"]', '[href^="https"]', '[href$="2"]', '[href*="a.ex"]'),
  lists: marking('h1, em'),
  insertions: rewriting('p', (element) => {
    element.before('<i>1</i>');
    element.before('<i>2</i>');
    element.after('<b>1</b>');
    element.after('<b>2</b>');
    element.prepend('<u>1</u>');
    element.prepend('<u>2</u>');
    element.append('<s>1</s>');
    element.append('<s>2</s>');
  }),
  escaped: rewriting('h1', (element) => {
    element.before(`<i title="a">&amp;'</i>`, { escapeHTML: true });
    element.prepend('<u>', { escapeHTML: false });
    element.append('<&>"', { escapeHTML: true });
  }),
  replaced: rewriting('h1', (element) => element.replaceWith('<h2>\u00e9</h2>')),
  replacedText: rewriting('h1', (element) => element.replaceWith('<h2>', { escapeHTML: true })),
  childrenOnly: rewriting('ul', (element) => element.replaceChildren('<li>only</li>')),
  childrenText: rewriting('p', (element) => element.replaceChildren('<b>', { escapeHTML: true })),
  voids: rewriting('br', (element) => {
    element.before('[');
    element.after(']');
    element.prepend('in');
    element.append('in');
    element.replaceChildren('in');
  }),
  nested: {
    html: PAGE,
    rewrite(stream) {
      stream.onElement('h1', (element) => element.replaceChildren('<em>new</em>'));
      stream.onElement('em', (element) => element.setAttribute('seen', ''));
      stream.onElement('h1', (element) => element.after('second'));
    },
  },
  changed: rewriting('[title], a', (element) => {
    const title = element.getAttribute('TITLE');
    element.setAttribute('Data-Was', `${title} "<&>' \u00e9`);
    element.setAttribute('title', 'once');
    element.removeAttribute('href');
    element.removeAttribute('nothing');
    element.append(`${element.tag} ${element.getAttribute('title')} ${element.getAttribute('href')}`);
  }),
  entities: rewriting('a', (element) => element.append(String(element.getAttribute('href')))),
  script: rewriting('script', (element) => element.setAttribute('nonce', 'abc')),
  appendedToHead: rewriting('head', (element) => element.append('<meta name="x">')),
  foreign: rewriting('p', (element) => element.append(`${element.getAttribute('title')}`), '<p title="f\u00fcnf">'),
} satisfies Record<string, Case>;

/** What they refuse, by the beginning of what is said. */
export const REFUSED = {
  selector: rewriting('p:hover', () => undefined),
  noSelector: rewriting('', () => undefined),
  combinator: rewriting('h1 + p', () => undefined),
  callback: rewriting('p', 5 as never),
  attribute: rewriting('p', (element) => element.setAttribute('a b', 'c')),
  thrown: rewriting('p', () => {
    throw new TypeError('mine');
  }),
} satisfies Record<string, Case>;

/** What becomes of a document that comes in pieces of so many bytes; an Error's message, where it is one. */
export async function outcome({ html, rewrite }: Case, stream: Rewriter, piece: number): Promise<string> {
  const bytes = new TextEncoder().encode(html);
  let at = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, (at += piece)));
    },
  });
  try {
    rewrite(stream);
    return await new Response(body.pipeThrough(stream)).text();
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}
