import { mediaType } from '../fields/media-type.ts';
import { compileErrors } from './compile.ts';
import type { ErrorPage, ErrorPages } from './config.ts';
import { fillIn, formOf, type Page, type Told } from './page.ts';
import type { Failed } from './response.ts';

const MAX_PAGE_BYTES = 1024 * 1024;
const TOO_LARGE = `it is larger than ${MAX_PAGE_BYTES} bytes`;

/** What a gateway needs that has error pages of its own. */
export const errorPages = { compile: compileErrors, customPage };

/**
 * Returns the configured page; null if there is none, if it is broken, or if the client asks for JSON and the page is none.
 */
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

function findPage(pages: ErrorPages, status: string): ErrorPage | undefined {
  for (const level of pages.pages) {
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

/** Only a whole page that any client can read counts; of its fields only the type is passed on. */
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
