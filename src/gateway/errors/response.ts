import { type Exchange, record } from '../exchange.ts';
import type { Platform } from '../platform.ts';
import type { ErrorPages, ProxiedPage } from './config.ts';
import { describeError, GatewayError, Replaced, UnderMaintenance } from './error.ts';
import { builtInPages, type Page, preferredForm, type Told } from './page.ts';

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  414: 'URI Too Long',
  421: 'Misdirected Request',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  508: 'Loop Detected',
};

/** No cache stores an error, and no browser reads it as another type (WHATWG Fetch, X-Content-Type-Options). */
const OF_EVERY_PAGE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** What failed, and what makes the answer. */
export interface Failed {
  /** The request's id, by which the client may ask about it. */
  id: string;
  request: Request;
  /** Null if the gateway could not read the request. */
  exchange: Exchange | null;
  platform: Platform;
  pages: ErrorPages;
  /** Fetches a page of a backend; null on a host that is no domain. Rejects if there is no page. */
  fetchPage(exchange: Exchange, page: ProxiedPage): Promise<Response | null>;
  /** Returns the configured page; undefined if no level has any. */
  customPage?: ((told: Told, isJsonAsked: boolean, failed: Failed) => Promise<Page | null>) | undefined;
}

/** Answers an error with the pages of the nearest level that the request reached. */
export type FailWith = (error: unknown, failed: Pick<Failed, 'id' | 'request' | 'exchange'>) => Promise<Response>;

/** Answers an error: the client gets the status and the request's id, and the log the rest. Never rejects. */
export async function errorResponse(error: unknown, failed: Failed): Promise<Response> {
  const { id: requestId, request, exchange, platform } = failed;
  const known = error instanceof GatewayError ? error : new GatewayError(500, describeError(error));
  const { status, headers } = known;
  const isPlanned = known instanceof UnderMaintenance;
  const where = exchange === null ? '' : ` ${exchange.method} ${exchange.host}${exchange.path}`;
  if (exchange !== null) {
    // The error of a handler may contain anything.
    const why = known === error ? known.message : 'see the log';
    record(exchange, { stage: 'error', status, why, requestId, isPlanned });
  }
  if (status >= 500 && !isPlanned && !(known instanceof Replaced))
    platform.log(`${requestId}${where}: ${status}: ${known.message}`);
  const told: Told = { status, phrase: PHRASES[status] ?? 'Error', requestId, message: isPlanned ? known.text : '' };
  const form = preferredForm(request.headers.get('accept'));
  const page = (await failed.customPage?.(told, form === 'problem', failed)) ?? builtInPages[form](told);
  const retryAfter = status === 503 ? { 'retry-after': '10' } : {};
  if (exchange?.observers?.length) exchange.bodyBytes = byteLength(page.body);
  return new Response(request.method === 'HEAD' ? null : page.body, {
    status,
    headers: { ...retryAfter, ...headers, 'content-type': page.contentType, ...OF_EVERY_PAGE },
  });
}

function byteLength(body: Page['body']): number {
  return typeof body === 'string' ? new TextEncoder().encode(body).length : body.length;
}
