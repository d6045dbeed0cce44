import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Client } from '../../gateway/index.ts';

export type Incoming = IncomingMessage | Http2ServerRequest;

/** What the local server refuses in a target: it is not ASCII, or cannot stand in a URL. */
const REFUSED_IN_TARGET = /[^!-~]|\?.*["<>]/;
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * A request as the platform gives it, or null for a target that it refuses: with the URL as it is written, of which a Request
 * would have removed `/../`, its Host as it was sent, and all its fields.
 */
export function requestOf(incoming: Incoming, scheme: 'http' | 'https'): Request | null {
  const { method = 'GET', url: target = '/' } = incoming;
  if (REFUSED_IN_TARGET.test(target)) return null;
  const headers = headersOf(incoming);
  const authority = authorityOf(incoming);
  if (authority !== undefined && !headers.has('host')) headers.set('host', authority);
  const host = authority ?? headers.get('host') ?? '';
  const url = /^https?:\/\//i.test(target) ? target : `${scheme}://${host}${target}`;
  const body = WITHOUT_BODY.has(method) ? null : bodyOf(incoming);
  return { url, method, headers, body } as unknown as Request;
}

/** RFC 9113 §8.3.1; there is none over HTTP/1.1. */
function authorityOf(incoming: Incoming): string | undefined {
  return 'authority' in incoming ? incoming.authority || undefined : undefined;
}

/** Of HTTP/2 without its pseudo-header fields, which are no fields. */
function headersOf({ rawHeaders, httpVersionMajor }: Incoming): Headers {
  const headers = new Headers();
  const cookies: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at]!, rawHeaders[at + 1]!];
    // RFC 9113 §8.2.3: a client may split it.
    if (httpVersionMajor === 2 && name.toLowerCase() === 'cookie') cookies.push(value);
    else if (!name.startsWith(':')) headers.append(name, value);
  }
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  return headers;
}

/** Read as it is asked for, and left alone where it is not. */
function bodyOf(incoming: Incoming): ReadableStream<Uint8Array> {
  const pieces = incoming.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
      async cancel() {
        await pieces.return?.();
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}

export function clientOf({ socket, httpVersionMajor }: Incoming, waitUntil: Client['waitUntil']): Client {
  return {
    // Of a client over IPv4 on a socket for both.
    address: (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, ''),
    scheme: schemeOf(socket),
    httpVersion: httpVersionMajor === 2 ? 2 : 1,
    waitUntil,
  };
}

export function schemeOf(socket: Incoming['socket']): 'http' | 'https' {
  return (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http';
}
