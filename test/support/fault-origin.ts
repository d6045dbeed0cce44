import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';

const ARRIVAL_MS = 15_000;

/** An origin on the loopback that does by path what it is told, and remembers what it was asked. */
export interface FaultOrigin {
  url: `http://${string}`;
  /** From now on the path, with any query, answers with these, one after the other, and then with the last for ever. */
  plan(path: string, ...answers: [Planned, ...Planned[]]): void;
  /** What the path was asked since its plan was made. */
  asked(path: string): readonly Asked[];
  /** Waits until the path has been asked so often. */
  until(path: string, count: number): Promise<void>;
  close(): Promise<void>;
}

/** A request as it arrived. */
export interface Asked {
  method: string;
  /** Path and query. */
  target: string;
  /** Lower-case names; absent differs from empty. */
  headers: Record<string, string>;
  body: string;
}

type Planned = Answer | RawAnswer | ((asked: Asked) => Answer | RawAnswer);

/** An answer within HTTP's rules. */
export interface Answer {
  /** Default 200. */
  status?: number;
  headers?: http.OutgoingHttpHeaders;
  /** One with its length; or pieces as they come, in chunks unless `headers` says how long they are. */
  body?: string | Buffer | Pieces;
  /** The head is held until then. */
  after?: Promise<void>;
}

type Pieces = () => AsyncIterable<string | Buffer>;

/** Bytes as they are, and what becomes of the connection. */
export interface RawAnswer {
  raw: (string | Buffer)[];
  end: 'close' | 'hang' | 'reset';
  after?: Promise<void>;
}

/** What an answer waits at until the test opens it. */
export interface Gate {
  opened: Promise<void>;
  open(): void;
}

export function newGate(): Gate {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Fresh for a minute, unless `headers` says otherwise. */
export function fresh(body: NonNullable<Answer['body']>, headers: http.OutgoingHttpHeaders = {}): Answer {
  return { headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', ...headers }, body };
}

/** Stored, and from then on stale by a second. */
export function stale(body: NonNullable<Answer['body']>, headers: http.OutgoingHttpHeaders = {}): Answer {
  return fresh(body, { age: '61', ...headers });
}

/** 304 to whoever has the copy with this entity tag, else the answer, which bears it. */
export function validated(etag: string, answer: Answer): (asked: Asked) => Answer {
  const headers = { ...answer.headers, etag };
  return ({ headers: sent }) =>
    sent['if-none-match'] === etag
      ? { status: 304, headers, ...(answer.after && { after: answer.after }) }
      : { ...answer, headers };
}

/** Pieces with a gate between them; the first goes with the head. */
export function gated(gate: Gate, first: string | Buffer, ...rest: (string | Buffer)[]): Pieces {
  return async function* pieces() {
    if (first.length > 0) yield first;
    await gate.opened;
    yield* rest;
  };
}

/** Announces ten bytes more than it sends, by Content-Length or in chunks of which the last is missing. */
export function short(by: 'length' | 'chunks', body: Buffer, headers: Record<string, string> = {}): RawAnswer {
  const isChunked = by === 'chunks';
  const framing: Record<string, string> = isChunked
    ? { 'transfer-encoding': 'chunked' }
    : { 'content-length': String(body.length + 10) };
  const frame = isChunked ? [`${(body.length + 10).toString(16)}\r\n`] : [];
  return { raw: [headOf({ ...headers, ...framing }), ...frame, body], end: 'close' };
}

/** The head of a 200. */
export function headOf(headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`;
}

export const SILENT: RawAnswer = { raw: [], end: 'hang' };
export const RESET: RawAnswer = { raw: [], end: 'reset' };

interface Place {
  answers: Planned[];
  asked: Asked[];
}

/** At any port that is free, or at this address. */
export async function startOrigin(at?: string): Promise<FaultOrigin> {
  const places = new Map<string, Place>();
  const options = { maxHeaderSize: 128 * 1024, keepAliveTimeout: 60_000 };
  const server = http.createServer(options, (request, response) => {
    serve(places, request, response).catch(() => request.socket.destroy());
  });
  server.listen(at === undefined ? 0 : Number(new URL(at).port), '127.0.0.1');
  await once(server, 'listening');
  const asked = (path: string): readonly Asked[] => places.get(path)?.asked ?? [];
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan: (path, ...answers) => void places.set(path, { answers, asked: [] }),
    asked,
    async until(path, count) {
      const deadline = Date.now() + ARRIVAL_MS;
      while (asked(path).length < count) {
        if (Date.now() > deadline) throw new Error(`${path} was asked ${asked(path).length} times, not ${count}`);
        await pause(2);
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function serve(
  places: ReadonlyMap<string, Place>,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const target = request.url ?? '/';
  const place = places.get(target.split('?', 1)[0]!);
  const asked = await read(request, target);
  if (place === undefined) {
    response.writeHead(500, { 'cache-control': 'no-store' }).end(`nothing is planned for ${target}`);
    return;
  }
  place.asked.push(asked);
  const planned = place.answers.length > 1 ? place.answers.shift()! : place.answers[0]!;
  const answer = typeof planned === 'function' ? planned(asked) : planned;
  await answer.after;
  if ('raw' in answer) sendRaw(request, answer);
  else await send(response, answer);
}

async function read(request: http.IncomingMessage, target: string): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, values!.join(', ')]),
  );
  return { method: request.method ?? '', target, headers, body: Buffer.concat(chunks).toString() };
}

async function send(response: http.ServerResponse, { status = 200, headers = {}, body = '' }: Answer): Promise<void> {
  if (typeof body !== 'function') {
    const length = status === 304 || status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...length, ...headers }).end(body);
    return;
  }
  response.writeHead(status, headers).flushHeaders();
  await pipeline(Readable.from(body()), response);
}

/** Past Node's own answer, which would not lie. */
function sendRaw({ socket }: http.IncomingMessage, { raw, end }: RawAnswer): void {
  socket.write(Buffer.concat(raw.map((piece) => Buffer.from(piece as string, 'latin1'))), () => {
    if (end === 'close') socket.end();
    if (end === 'reset') socket.resetAndDestroy();
  });
}
