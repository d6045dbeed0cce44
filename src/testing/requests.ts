/** What a client sends beside its method and URL. */
export interface RequestOptions {
  headers?: Readonly<Record<string, string>>;
  /** The client's IP address. Default `'192.0.2.1'`, which belongs to nobody (RFC 5737). */
  address?: string;
}

/** The same for a request that is not a GET. */
export interface FullRequestOptions extends RequestOptions {
  /** Default `'GET'`. */
  method?: string;
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/**
 * Makes a request as the platform gives it: with its Host, and with the URL as it is written, of which a Request would
 * remove `/../`. A TypeError for a URL that is not absolute.
 */
export function requestOf(url: string, { method = 'GET', headers = {}, body }: FullRequestOptions): Request {
  const host = /^https?:\/\/([^/?#]+)/i.exec(url)?.[1];
  if (host === undefined) {
    throw new TypeError(
      `${JSON.stringify(url)} is no absolute URL: begin it with https:// and a domain of the gateway`,
    );
  }
  const made = new Response(body ?? null);
  const fields = new Headers({ host });
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body).length : (body as Uint8Array)?.length;
  if (bytes !== undefined) fields.set('content-length', String(bytes));
  for (const [name, value] of [...made.headers, ...Object.entries(headers)]) fields.set(name, value);
  return { url, method, headers: fields, body: made.body } as unknown as Request;
}
