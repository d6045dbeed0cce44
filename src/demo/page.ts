import { escapeHtml } from '../gateway/index.ts';
import type { Reply } from './origin.ts';

/** A page of the shop. `body` is HTML. */
export function page(title: string, body: string, headers: Record<string, string> = {}): Reply {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/assets/style.css">
<header><a href="/">The tea shop</a> <nav><a href="/search?q=tea">Search</a> <a href="/live">Live</a> <a href="/slow">Slow</a> <a href="/fails">Fails</a></nav></header>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</html>
`;
  return { headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers }, body: html };
}

export const STYLE = `body { margin: 0 auto; max-width: 52rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222; }
header { display: flex; justify-content: space-between; padding: 1rem 0; border-bottom: 1px solid #ddd; }
a { color: #34668a; }
nav a { margin-left: 1rem; }
ul.shelf { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
img { width: 100%; border-radius: 6px; }
small { color: #666; }
`;
