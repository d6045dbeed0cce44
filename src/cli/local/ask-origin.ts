import http from 'node:http';
import https from 'node:https';
import type { OriginRequest } from '../../gateway/index.ts';
import { lookUp } from './lookup.ts';

/** Where a request goes, and how long it may take. */
export interface OriginPlace {
  host: string;
  port: number;
  /** The `Host` that it is asked for. */
  authority: string;
  /** Null for plain HTTP. */
  tls: Pick<https.RequestOptions, 'servername' | 'ca' | 'minVersion' | 'maxVersion'> | null;
  connectMs: number;
  firstByteMs: number;
  betweenBytesMs: number;
}

/** As the platform: past it the fields of an answer cannot be read. */
const MAX_FIELDS_BYTES = 69_000;
const FRAMING: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'content-length',
  'upgrade',
]);
/** RFC 9110 §15.3.5, §15.3.6 and §15.4.5: they have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);
/** RFC 9110 §8.6: of these no body says that there is none. */
const EXPECTS_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

const AGENTS = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

/** Sends a request as it is, and gives the answer as it comes: not decoded, not followed. Rejects without an answer. */
export async function askOrigin(place: OriginPlace, request: OriginRequest): Promise<Response> {
  try {
    return await send(place, request);
  } catch (error) {
    // An origin may close a connection while it is taken up again (RFC 9112 §9.3.1).
    if (!(error instanceof StaleConnection)) throw error;
    return send(place, request);
  }
}

class StaleConnection extends Error {}

function send(place: OriginPlace, request: OriginRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = begin(place, request);
    const fail = (error: Error): void => {
      const isStale = sent.reusedSocket && mayRepeat(request) && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
      reject(isStale ? new StaleConnection() : new Error(reasonOf(error), { cause: error }));
    };
    const done = limitTimes(sent, place);
    sent.on('error', (error) => {
      done();
      fail(error);
    });
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new Error('the origin changes the protocol, which nobody has asked for'));
    });
    sent.on('response', (response) => {
      done();
      try {
        resolve(answerOf(response, { method: request.method, betweenBytesMs: place.betweenBytesMs }));
      } catch (error) {
        response.destroy();
        fail(error as Error);
      }
    });
    upload(request.body, sent).catch((error: unknown) => sent.destroy(error as Error));
  });
}

function begin({ host, port, authority, tls }: OriginPlace, request: OriginRequest): http.ClientRequest {
  const { url, method } = request;
  const scheme = tls === null ? 'http' : 'https';
  const options: https.RequestOptions = {
    host: host.replace(/^\[|\]$/g, ''),
    port,
    method,
    path: targetOf(url),
    headers: fieldsOf(request, authority),
    maxHeaderSize: MAX_FIELDS_BYTES,
    lookup: lookUp,
    // What must not be sent a second time goes over a connection that nobody has closed meanwhile.
    agent: mayRepeat(request) ? AGENTS[scheme] : false,
    ...tls,
  };
  return tls === null ? http.request(options) : https.request(options);
}

/** RFC 9110 §9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'QUERY']);

function mayRepeat({ method, body }: OriginRequest): boolean {
  return IDEMPOTENT.has(method) && !isStream(body);
}

function isStream(body: OriginRequest['body']): body is ReadableStream<Uint8Array> {
  return body !== null && !(body instanceof Uint8Array);
}

/** As it is written: a URL would have its own mind about it. */
function targetOf(url: string): string {
  const target = /^https?:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? '';
  return target.startsWith('/') ? target : `/${target}`;
}

/** A flat list, to which Node adds nothing but Connection. */
function fieldsOf({ headers, method, body }: OriginRequest, authority: string): string[] {
  const all = [...headers];
  const length = all.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  const framing = (): [string, string][] => {
    if (body instanceof Uint8Array) return [['content-length', String(body.length)]];
    if (body !== null) return length === undefined ? [['transfer-encoding', 'chunked']] : [['content-length', length]];
    return EXPECTS_BODY.has(method) ? [['content-length', '0']] : [];
  };
  const passed = all.filter(([name]) => !FRAMING.has(name.toLowerCase()));
  return [['host', authority], ...passed, ...framing()].flat();
}

/** Ends what takes too long to connect, or to answer once it is asked. Gives what ends the watch. */
function limitTimes(sent: http.ClientRequest, { connectMs, firstByteMs, tls }: OriginPlace): () => void {
  let timer = setTimeout(() => sent.destroy(new Error('connection timeout')), connectMs);
  let isOver = false;
  const awaitFirstByte = (): void => {
    clearTimeout(timer);
    const arm = (): void => {
      if (isOver) return;
      timer = setTimeout(() => sent.destroy(new Error('first byte timeout')), firstByteMs);
    };
    if (sent.writableFinished) arm();
    else sent.once('finish', arm);
  };
  sent.once('socket', (socket) => {
    if (sent.reusedSocket) awaitFirstByte();
    else socket.once(tls === null ? 'connect' : 'secureConnect', awaitFirstByte);
  });
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** No faster than the origin takes it. */
async function upload(body: OriginRequest['body'], sent: http.ClientRequest): Promise<void> {
  if (!isStream(body)) {
    sent.end(body ?? undefined);
    return;
  }
  const reader = body.getReader();
  const gone = new Promise<'gone'>((resolve) => sent.once('close', () => resolve('gone')));
  for (;;) {
    const next = await Promise.race([gone, reader.read()]);
    if (next === 'gone') return void reader.cancel().catch(() => undefined);
    if (next.done) break;
    if (!sent.write(next.value)) {
      await Promise.race([new Promise<void>((resolve) => sent.once('drain', () => resolve())), gone]);
    }
  }
  sent.end();
}

function answerOf(response: http.IncomingMessage, asked: { method: string; betweenBytesMs: number }): Response {
  const { statusCode: status = 0, rawHeaders } = response;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
  if (asked.method !== 'HEAD' && !BODILESS.has(status)) {
    return new Response(bodyOf(response, asked.betweenBytesMs), { status, headers });
  }
  response.resume();
  return new Response(null, { status, headers });
}

/** Read as it is asked for; fails where it stops, or ends before it is whole. */
function bodyOf(response: http.IncomingMessage, betweenBytesMs: number): ReadableStream<Uint8Array> {
  const pieces = response[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const late = setTimeout(() => response.destroy(new Error('between bytes timeout')), betweenBytesMs);
        const { done, value } = await pieces.next().finally(() => clearTimeout(late));
        if (done === true) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
      cancel: () => void response.destroy(),
    },
    { highWaterMark: 0 },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'DNS error',
  EAI_AGAIN: 'DNS error',
  EHOSTUNREACH: 'destination unreachable',
  ENETUNREACH: 'destination unreachable',
  ETIMEDOUT: 'connection timeout',
};

/** In the platform's words where it has some, by which the gateway goes. */
function reasonOf(error: Error): string {
  const { code = '', errors } = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  // A name with several addresses fails with each one's error.
  const known = REASONS[code] ?? REASONS[errors?.[0]?.code ?? ''] ?? (isOfTls(code) ? 'TLS certificate error' : null);
  return known === null ? error.message : `${known}: ${error.message || errors?.[0]?.message}`;
}

function isOfTls(code: string): boolean {
  return /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|HOSTNAME_)/.test(code);
}
