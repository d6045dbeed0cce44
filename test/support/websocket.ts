import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { Duplex } from 'node:stream';

/** The part of a WebSocket client (RFC 6455) that the tests need: texts, and a Close. */
export interface WebSocketClient {
  /** Of the handshake's answer. */
  headers: http.IncomingHttpHeaders;
  /** The next text that comes, or null when the connection is closed. */
  next(): Promise<string | null>;
  send(text: string): void;
  /** Asks for the end, and waits until the server has answered it: the status code that it gives. */
  close(): Promise<number | null>;
  /** At once, without a word. */
  destroy(): void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;

/** Rejects with the status where the answer is no 101. */
export function openWebSocket(options: http.RequestOptions): Promise<WebSocketClient> {
  const key = randomBytes(16).toString('base64');
  const headers = {
    ...(options.headers as http.OutgoingHttpHeaders),
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
  };
  return new Promise((resolve, reject) => {
    const request = http.request({ ...options, headers, agent: false });
    request.on('response', ({ statusCode }) => reject(new Error(`answered ${statusCode}`)));
    request.on('error', reject);
    request.on('upgrade', (response, socket, first) => {
      const accept = createHash('sha1')
        .update(key + GUID)
        .digest('base64');
      if (response.headers['sec-websocket-accept'] !== accept) return reject(new Error('the key was not accepted'));
      resolve(clientOn(socket, first, response.headers));
    });
    request.end();
  });
}

function clientOn(socket: Duplex, first: Buffer, headers: http.IncomingHttpHeaders): WebSocketClient {
  const texts: string[] = [];
  const waiting: ((text: string | null) => void)[] = [];
  let isClosed = false;
  let code: number | null = null;
  let buffered = first;
  const wake = (): void => {
    const ready = isClosed ? waiting.length : Math.min(waiting.length, texts.length);
    for (const tell of waiting.splice(0, ready)) tell(texts.shift() ?? null);
  };
  const read = (): void => {
    for (let frame = readFrame(buffered); frame !== null; frame = readFrame(buffered)) {
      buffered = buffered.subarray(frame.length);
      if (frame.opcode === TEXT) texts.push(frame.payload.toString());
      if (frame.opcode === PING) socket.write(frameOf(10, frame.payload));
      if (frame.opcode === CLOSE) {
        code = frame.payload.length >= 2 ? frame.payload.readUInt16BE() : null;
        socket.end();
      }
    }
    wake();
  };
  socket.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    read();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      isClosed = true;
      wake();
      resolve();
    });
  });
  read();
  return {
    headers,
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        wake();
      }),
    send: (text) => void socket.write(frameOf(TEXT, Buffer.from(text))),
    close: async () => {
      socket.write(frameOf(CLOSE, Buffer.from([0x03, 0xe8])));
      await closed;
      return code;
    },
    destroy: () => void socket.destroy(),
  };
}

/** RFC 6455 §5.2, of frames that are whole, under 64 kB, and from a server, which masks none. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | null {
  if (bytes.length < 2) return null;
  const opcode = bytes[0]! & 0x0f;
  const isLong = (bytes[1]! & 0x7f) === 126;
  const start = isLong ? 4 : 2;
  if (bytes.length < start) return null;
  const size = isLong ? bytes.readUInt16BE(2) : bytes[1]! & 0x7f;
  if (bytes.length < start + size) return null;
  return { opcode, payload: bytes.subarray(start, start + size), length: start + size };
}

/** §5.3: a client masks what it sends. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, at) => byte ^ mask[at % 4]!));
  const size =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...size]), mask, masked]);
}
