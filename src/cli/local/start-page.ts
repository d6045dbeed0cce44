import { createHash } from 'node:crypto';
import { escapeHtml, type GatewayConfig, htmlOf, type Summary, type Trace } from '../../gateway/index.ts';
import { adminPlace } from '../project/admin-place.ts';
import { plain } from '../terminal/style.ts';
import { type DomainUrl, domainUrls, localOrigin } from './domain-urls.ts';
import { verdictOf } from './request-line.ts';

interface Page {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A request as it is listed; with its trace, where that is known, it says why. */
export type RecentRequest = Summary & { trace?: Trace | undefined };

/** Of the requests, for the page. */
const KEPT = 50;

/** Puts it behind the others, of which the oldest then goes. */
export function keepRecent(recent: RecentRequest[], request: RecentRequest): void {
  if (recent.push(request) > KEPT) recent.shift();
}

interface Seen {
  /** Where the gateway listens, e.g. `http://127.0.0.1:7676`. */
  origin: string;
  /** In the order in which they came. */
  recent: readonly RecentRequest[];
}

const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** Whether this is for nobody but who follows the printed address: its path is `/`, and no domain takes its host. */
export function asksForStartPage(
  { method, target, host }: { method: string; target: string; host: string },
  { domains }: GatewayConfig,
): boolean {
  const own = OWN_HOST.exec(host.toLowerCase())?.[1];
  if (own === undefined || target !== '/' || (method !== 'GET' && method !== 'HEAD')) return false;
  return !Object.hasOwn(domains, own) && !Object.hasOwn(domains, '*');
}

/** The domains as links, and the last requests. With one domain there is nothing to choose. */
export function startPage(config: GatewayConfig, { origin, recent }: Seen): Page {
  const urls = domainUrls(config, origin);
  if (urls.length === 1)
    return { status: 307, headers: { Location: urls[0]!.url, 'Cache-Control': 'no-store' }, body: '' };
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${recent.some(({ trace }) => trace) ? '' : '<meta http-equiv="refresh" content="5">\n'}<link rel="icon" href="data:,">
<title>${escapeHtml(config.name)} · Popgate</title>
<style>${STYLE}</style>
<h1>${escapeHtml(config.name)} <small>a local gateway of Popgate</small></h1>
<h2>Domains</h2>
<ul>
${urls.slice(0, SHOWN_DOMAINS).map(domainItem).join('\n')}
${urls.length > SHOWN_DOMAINS ? `<li>and ${urls.length - SHOWN_DOMAINS} more\n` : ''}</ul>
${operatorLine(config, origin)}
<h2>Last requests</h2>
${requests(recent, origin)}
</html>
`;
  return { status: 200, headers: HEADERS, body };
}

const SHOWN_DOMAINS = 200;

function domainItem({ url, note }: DomainUrl): string {
  return `<li><a href="${escapeHtml(url)}">${escapeHtml(url)}</a>${note === null ? '' : ` <small>${escapeHtml(note)}</small>`}`;
}

function operatorLine(config: GatewayConfig, origin: string): string {
  if (!config.admin) return '';
  const { host, path } = adminPlace(config);
  const place = escapeHtml(`${localOrigin(host, origin)}${path}`);
  return `<p>The operator API is at <a href="${place}/openapi.json">${place}</a>; <code>npx popgate purge --all</code> empties the cache.`;
}

function requests(recent: readonly RecentRequest[], origin: string): string {
  if (recent.length === 0) return '<p>None yet.';
  return `<table>
<tr><th>Status<th>Method<th>URL<th>Cache<th>Backend<th>Time
${recent
  .toReversed()
  .map((one) => row(one, origin))
  .join('\n')}
</table>`;
}

function row(request: RecentRequest, origin: string): string {
  const { status, method, url, verdict, backend, target, milliseconds, trace } = request;
  const detail = escapeHtml(verdictOf(request, plain).slice(verdict.length));
  const cells = [
    `<td class="s${Math.floor(status / 100)}">${status}`,
    `<td>${escapeHtml(method)}`,
    `<td class="url">${method === 'GET' ? linkTo(url, origin) : escapeHtml(url)}`,
    `<td class="cache ${verdict}"><b>${verdict}</b>${detail}`,
    `<td>${escapeHtml(backend ?? target ?? '')}`,
    `<td class="ms">${Math.round(milliseconds)} ms`,
  ];
  return `<tr>${cells.join('')}${whyOf(trace)}`;
}

/** Folded, since it is long; a row of its own, as wide as the table. */
function whyOf(trace: Trace | undefined): string {
  if (trace === undefined) return '';
  return `\n<tr class="why"><td colspan="6"><details><summary>why</summary>${htmlOf(trace)}</details>`;
}

/** What was asked for may be no URL at all. */
function linkTo(url: string, origin: string): string {
  const [, host, rest] = /^([a-z0-9._-]+)(\/.*)$/s.exec(url) ?? [];
  if (host === undefined) return escapeHtml(url);
  return `<a href="${escapeHtml(`${localOrigin(host, origin)}${rest}`)}">${escapeHtml(url)}</a>`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d2329, #e4e8ec); --soft: light-dark(#67727d, #98a3ae); --line: light-dark(#dfe4e8, #323a42); --link: light-dark(#0b62a3, #7fbcf0); --good: light-dark(#1a7f4b, #6fd39b); --fair: light-dark(#8a5a00, #e5b567); --bad: light-dark(#b3261e, #ff8f86); }
body { margin: 0 auto; max-width: 70rem; padding: 2rem 1.25rem 4rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: light-dark(#fff, #15191d); }
h1 { margin: 0; font-size: 1.6rem; }
h1 small { font-weight: 400; }
h2 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
small, th { color: var(--soft); font-size: .875rem; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
ul { margin: 0; padding: 0; list-style: none; }
li { padding: .15rem 0; overflow-wrap: anywhere; }
code { font-size: .9em; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 400; }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
td.url, td.cache { min-width: 12rem; white-space: normal; overflow-wrap: anywhere; }
td.url { width: 50%; }
tr:has(+ .why) td { padding-bottom: 0; border-bottom: 0; }
tr.why td { padding-top: 0; white-space: normal; overflow-wrap: anywhere; }
summary { color: var(--soft); cursor: pointer; }
dl.trace { margin: .25rem 0 .75rem; }
dl.trace dt { margin-top: .4rem; color: var(--soft); }
dl.trace dd { margin: 0 0 0 1rem; }
th:last-child, td.ms { padding-right: 0; text-align: right; }
.hit b, .stale b, .revalidated b, .s2 { color: var(--good); }
.miss b, .pass b, .s4 { color: var(--fair); }
.s5 { color: var(--bad); }
`;

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
