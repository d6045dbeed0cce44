import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

export type Outgoing = ServerResponse | Http2ServerResponse;

type Reading = Promise<ReadableStreamReadResult<Uint8Array>>;

/** They are of a connection, which is Node's (RFC 9110 §7.6.1). */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
]);
/** Sent in one piece, with its length, where all of it is there. */
const WHOLE_BYTES = 64 * 1024;
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Sends an answer no faster than the client reads it. A body that is all there has a Content-Length; one that breaks off breaks
 * the connection; one that nobody waits for any more is not read on.
 */
export async function sendAnswer(response: Response, out: Outgoing): Promise<void> {
  const reader = response.body?.getReader() ?? null;
  out.on('error', () => undefined);
  // A client may be gone before its answer is there, which is told once alone.
  const gone = new Promise<'gone'>((resolve) => {
    if (out.destroyed || out.closed) resolve('gone');
    else out.once('close', () => resolve('gone'));
  });
  try {
    const { pieces, rest } = await atHand(reader);
    writeHead(response, out, rest === null ? lengthOf(pieces) : null);
    for (const piece of pieces) (out as ServerResponse).write(piece);
    if (reader !== null && rest !== null) await copy(reader, { out, gone, rest });
    out.end();
  } catch {
    breakOff(out);
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

/** What has come within this turn, and the reading of what has not; null where there is no more. */
async function atHand(
  reader: ReadableStreamDefaultReader<Uint8Array> | null,
): Promise<{ pieces: Uint8Array[]; rest: Reading | null }> {
  const pieces: Uint8Array[] = [];
  if (reader === null) return { pieces, rest: null };
  for (;;) {
    const rest = reader.read();
    const now = await Promise.race([rest, turnsEnd()]);
    if (now === null) return { pieces, rest };
    if (now.done) return { pieces, rest: null };
    pieces.push(now.value);
    if (lengthOf(pieces) > WHOLE_BYTES) return { pieces, rest: reader.read() };
  }
}

function turnsEnd(): Promise<null> {
  return new Promise((resolve) => {
    setImmediate(() => resolve(null));
  });
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((total, { length }) => total + length, 0);
}

function writeHead({ status, headers }: Response, out: Outgoing, length: number | null): void {
  const isHttp2 = out.req.httpVersionMajor === 2;
  for (const [name, value] of headers) {
    if (!OF_CONNECTIONS.has(name) && !(isHttp2 && name === 'upgrade')) out.appendHeader(name, value);
  }
  const hasNone = BODILESS.has(status) || (out.req.method === 'HEAD' && length === 0);
  if (length !== null && !hasNone && !headers.has('content-length')) out.setHeader('content-length', String(length));
  out.writeHead(status);
  if (length === null && 'flushHeaders' in out) out.flushHeaders();
}

interface Copying {
  out: Outgoing;
  gone: Promise<'gone'>;
  rest: Reading;
}

async function copy(reader: ReadableStreamDefaultReader<Uint8Array>, { out, gone, rest }: Copying): Promise<void> {
  let reading = rest;
  for (;;) {
    // In this order, since of a body that is all there the next piece always is.
    const next = await Promise.race([gone, reading]);
    if (next === 'gone' || next.done) return;
    const isTaken = (out as ServerResponse).write(next.value);
    if (!isTaken) await Promise.race([new Promise((resolve) => out.once('drain', resolve)), gone]);
    reading = reader.read();
  }
}

/** Whoever reads it must see that it is not whole, with HTTP/1.0 as well, where an end says nothing. */
function breakOff(out: Outgoing): void {
  if (out.req.httpVersionMajor === 1) out.req.socket.resetAndDestroy();
  else (out as Http2ServerResponse).stream.close(2);
}
