import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startServer } from '../../../src/cli/dev/server.ts';
import type { Client } from '../../../src/gateway/index.ts';
import { freePort } from '../../support/listening.ts';

type Answering = (request: Request, client: Client) => Response | Promise<Response>;

/** The server of `popgate dev`, with something that answers in the gateway's place. */
export interface Stage {
  readonly port: number;
  readonly asked: { request: Request; client: Client }[];
  readonly refused: string[];
  answering: Answering;
  /** All that comes back for these bytes, until the connection ends, or for five seconds. */
  exchange(bytes: string | Buffer): Promise<string>;
  close(): Promise<void>;
}

const PATIENCE_MS = 5_000;

export async function startStage(certificate?: { cert: string; key: string }): Promise<Stage> {
  const port = await freePort();
  const server = await startServer({
    address: { host: '127.0.0.1', port },
    certificate,
    async answer(request, client) {
      stage.asked.push({ request, client });
      return stage.answering(request, client);
    },
    waitUntil: (work) => void work.catch(() => undefined),
    refused: (status, why) => void stage.refused.push(`${status} ${why}`),
  });
  const stage: Stage = {
    port,
    asked: [],
    refused: [],
    answering: () => new Response('ok'),
    async exchange(bytes) {
      const socket = net.connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).on('error', () => undefined);
      socket.write(bytes);
      await Promise.race([once(socket, 'close'), pause(PATIENCE_MS, undefined, { ref: false })]);
      socket.destroy();
      return text;
    },
    close: () => server.close(),
  };
  return stage;
}

/** A request on a connection that ends with it. */
export function closing(lines: string, body = ''): string {
  return `${lines}\r\nConnection: close\r\n\r\n${body}`;
}

export function statusOf(text: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
}

/** Pieces that come one after another; an error breaks it off. */
export function slowly(...pieces: (string | Error)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(rest) {
      await pause(10);
      const piece = pieces.shift();
      if (piece === undefined) rest.close();
      else if (typeof piece === 'string') rest.enqueue(new TextEncoder().encode(piece));
      else rest.error(piece);
    },
  });
}
