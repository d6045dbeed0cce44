import { escapeHtml } from '../../gateway/index.ts';
import { excerptOf, type Fault, placeOf } from './fault.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;color:#222}' +
  'h1{font-size:1.3rem;color:#b00020;overflow-wrap:anywhere}pre{background:#f4f4f4;padding:1rem;overflow:auto}' +
  '@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}pre{background:#222}h1{color:#ff8a80}}';

/** In place of the page that visitors get of an error: on the developer's own machine it says what happened, and where. */
export function faultPage(what: string, fault: Fault, accept: string | null): Response {
  const isHtml = accept?.includes('text/html') === true;
  return new Response(isHtml ? asHtml(what, fault) : asText(what, fault), {
    status: 500,
    headers: {
      'content-type': `text/${isHtml ? 'html' : 'plain'}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(isHtml && { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }),
    },
  });
}

function asText(what: string, { message, spot, stack }: Fault): string {
  const place = spot === null ? [stack] : [`  at ${placeOf(spot)}`, ...excerptOf(spot)];
  return [`${what}: ${message}`, ...place, ''].join('\n');
}

function asHtml(what: string, { message, spot, stack }: Fault): string {
  const place =
    spot === null ? '' : `<p>${escapeHtml(placeOf(spot))}</p>\n<pre>${escapeHtml(excerptOf(spot).join('\n'))}</pre>\n`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(message)}</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(message)}</h1>
<p>${escapeHtml(what)}</p>
${place}<pre>${escapeHtml(stack)}</pre>
<p>popgate dev shows this in place of the site's own error page.</p>
</body></html>
`;
}
