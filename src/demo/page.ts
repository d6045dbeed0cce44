import { OWN_PACKAGE } from '../cli/project/own-package.ts';
import { escapeHtml } from '../gateway/index.ts';
import type { Asked, Reply } from './origin.ts';

/** What all pages of a site have in common. */
export interface Look {
  name: string;
  /** Its other pages: what they are called, by their paths. */
  nav: Readonly<Record<string, string>>;
}

/** A page. `body` is HTML. */
export type Page = (title: string, body: string, headers?: Record<string, string>) => Reply;

export function pagesOf({ name, nav }: Look): Page {
  const links = Object.entries(nav).map(([path, text]) => `<a href="${escapeHtml(path)}">${escapeHtml(text)}</a>`);
  return (title, body, headers = {}) => {
    const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/style.css">
<header><a href="/">${escapeHtml(name)}</a> <nav>${links.join(' ')}</nav></header>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
<footer><small>The demo of Popgate ${OWN_PACKAGE.version}, an edge gateway for Fastly Compute.</small></footer>
</html>
`;
    return { headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers }, body: html };
  };
}

const STYLE = `:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 52rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: light-dark(#222, #ddd); background: light-dark(#fff, #17191b); }
header { display: flex; justify-content: space-between; padding: 1rem 0; border-bottom: 1px solid light-dark(#ddd, #333); }
footer { margin: 3rem 0 1rem; padding-top: 1rem; border-top: 1px solid light-dark(#ddd, #333); }
a { color: light-dark(#34668a, #8ec0e4); }
nav a { margin-left: 1rem; }
form { display: inline; }
button { font: inherit; padding: .3rem .9rem; }
ul.shelf { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
img { width: 100%; border-radius: 6px; }
small { color: light-dark(#666, #999); }
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#c44e3c" d="M2 5h9v5a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4zm10 1h1a2 2 0 0 1 0 5h-1.2V9.6H13a.7.7 0 0 0 0-1.4h-1zM4 1h1v3H4zm3 0h1v3H7z"/></svg>
`;

/** Nothing that is shown ever changes. */
export const LAST_MODIFIED = 'Thu, 01 Jan 2026 00:00:00 GMT';

/** A file that any page may name. */
export function asset(type: string, body: string | Buffer): Reply {
  const headers = { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600', 'Surrogate-Key': 'assets' };
  return { headers: { ...headers, 'Last-Modified': LAST_MODIFIED }, body };
}

/** What all pages name. */
export const ASSETS: Readonly<Record<string, (asked: Asked) => Reply>> = {
  '/assets/style.css': () => asset('text/css; charset=utf-8', STYLE),
  '/assets/icon.svg': () => asset('image/svg+xml', ICON),
};
