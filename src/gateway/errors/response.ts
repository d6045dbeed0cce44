import { type Exchange, record } from '../exchange.ts';
import { mediaType } from '../fields/media-type.ts';
import type { Platform } from '../platform.ts';
import type { ErrorPage, ErrorPages, ProxiedPage } from './config.ts';
import { GatewayError, UnderMaintenance } from './error.ts';
import { builtInPages, fillIn, formOf, type Page, preferredForm, type Told } from './page.ts';

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
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

/** Nobody keeps an error, and no browser takes it for something else than it is (WHATWG Fetch, X-Content-Type-Options). */
const OF_EVERY_PAGE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

const MAX_PAGE_BYTES = 1024 * 1024;
const TOO_LARGE = `it is larger than ${MAX_PAGE_BYTES} bytes`;

/** What has failed, and what is at hand to say so. */
export interface Failed {
  /** The request's, by which the client may ask about it. */
  id: string;
  request: Request;
  /** Null where it was not even received. */
  exchange: Exchange | null;
  platform: Platform;
  pages: ErrorPages;
  /** Gets a page of a backend; null on a host that is no domain, and rejects where there is no page. */
  fetchPage(exchange: Exchange, page: ProxiedPage): Promise<Response | null>;
}

/** Answers an error with the pages of the nearest level that was reached. */
export type FailWith = (error: unknown, failed: Pick<Failed, 'id' | 'request' | 'exchange'>) => Promise<Response>;

/** What a client is told of an error: the status and the request's id. What happened goes to the log. Never rejects. */
export async function errorResponse(error: unknown, failed: Failed): Promise<Response> {
  const { id: requestId, request, exchange, platform } = failed;
  const known = error instanceof GatewayError ? error : new GatewayError(500, describe(error));
  const { status, headers } = known;
  const isPlanned = known instanceof UnderMaintenance;
  const where = exchange === null ? '' : ` ${exchange.method} ${exchange.host}${exchange.path}`;
  if (exchange !== null) {
    // What a handler threw may hold anything.
    const why = known === error ? known.message : 'see the log';
    record(exchange, {
      stage: 'error',
      decision: String(status),
      detail: { why, requestId, ...(isPlanned && { planned: true }) },
    });
  }
  if (status >= 500 && !isPlanned) platform.log(`${requestId}${where}: ${status}: ${known.message}`);
  const told: Told = { status, phrase: PHRASES[status] ?? 'Error', requestId, message: isPlanned ? known.text : '' };
  const form = preferredForm(request.headers.get('accept'));
  const page = (await customPage(told, form === 'problem', failed)) ?? builtInPages[form](told);
  const retryAfter = status === 503 ? { 'retry-after': '10' } : {};
  if (exchange?.observers?.length) exchange.bodyBytes = byteLength(page.body);
  return new Response(request.method === 'HEAD' ? null : page.body, {
    status,
    headers: { ...retryAfter, ...headers, 'content-type': page.contentType, ...OF_EVERY_PAGE },
  });
}

/** The configured page; null where there is none, where it is broken, and where JSON is asked for and the page is none. */
async function customPage(told: Told, isJsonAsked: boolean, failed: Failed): Promise<Page | null> {
  const configured = findPage(failed.pages, String(told.status));
  if (configured === undefined) return null;
  try {
    const page = await readPage(configured, told, failed);
    return page !== null && isJsonAsked && formOf(mediaType(page.contentType)) !== 'problem' ? null : page;
  } catch (error) {
    failed.platform.log(`${told.requestId}: the page for ${told.status} is broken: ${String(error)}`);
    return null;
  }
}

function byteLength(body: Page['body']): number {
  return typeof body === 'string' ? new TextEncoder().encode(body).length : body.length;
}

function findPage(pages: ErrorPages, status: string): ErrorPage | undefined {
  for (const level of pages) {
    const page = level.get(status) ?? level.get(`${status[0]}xx`);
    if (page !== undefined) return page;
  }
  return undefined;
}

async function readPage(page: ErrorPage, told: Told, failed: Failed): Promise<Page | null> {
  if (page.kind === 'proxy') {
    const response = failed.exchange && (await failed.fetchPage(failed.exchange, page));
    return response && pageOf(response);
  }
  const { contentType } = page;
  const text = page.kind === 'text' ? page.body : await failed.platform.stores.kv(page.store, page.key);
  if (text === null) throw new Error('there is no such object');
  return { body: fillIn(text, told, mediaType(contentType)), contentType };
}

/** Only a whole page that any client can read will do; of its fields nothing but the type is given on. */
async function pageOf(response: Response): Promise<Page> {
  const { status, headers } = response;
  const fault =
    (status !== 200 && `it was answered with the status ${status}`) ||
    (headers.has('content-encoding') && 'it came in an encoding that nobody asked for') ||
    (Number(headers.get('content-length')) > MAX_PAGE_BYTES && TOO_LARGE);
  if (fault) {
    await response.body?.cancel();
    throw new Error(fault);
  }
  const body = new Uint8Array(await response.arrayBuffer());
  if (body.length > MAX_PAGE_BYTES) throw new Error(TOO_LARGE);
  return { body, contentType: headers.get('content-type') ?? 'text/html; charset=utf-8' };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message} ${error.stack ?? ''}` : String(error);
}
