import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';

export type Outgoing = ServerResponse | Http2ServerResponse;

type Piece = ReadableStreamReadResult<Uint8Array>;

/** They are of a connection, which is Node's (RFC 9110 §7.6.1). */
const OF_CONNECTIONS: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding']);

/**
 * Sends an answer no faster than the client reads it. A body that is all there has a Content-Length; one that breaks off breaks
 * the connection; one that nobody waits for any more is not read on.
 */
export async function sendAnswer(response: Response, out: Outgoing): Promise<void> {
  const reader = response.body?.getReader();
  const gone = new Promise<null>((resolve) => out.once('close', () => resolve(null)));
  try {
    const whole = reader === undefined ? { first: null, isWhole: true } : await readSoon(reader, out, response);
    if (!out.headersSent) writeHead(response, out, whole.isWhole ? (whole.first?.length ?? 0) : null);
    if (whole.first !== null) out.write(whole.first);
    if (reader !== undefined && !whole.isWhole) await copy({ reader, out, gone, pending: whole.pending });
    out.end();
  } catch {
    breakOff(out);
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
