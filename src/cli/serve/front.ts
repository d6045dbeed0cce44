import net, { type Socket } from 'node:net';
import type { Address } from '../local/address.ts';
import { type Behind, passOn } from './connection.ts';

/** Owns the address for as long as the command runs, while servers behind it start and end. */
export interface Front {
  /** Requests that begin from now on go to this port of the loopback. */
  pointAt(port: number): void;
  /** Resolves once no connection goes to that port any more. */
  left(port: number): Promise<void>;
  close(): Promise<void>;
}

export interface FrontOptions extends Partial<Pick<Behind, 'answer' | 'headMs'>> {
  address: Address;
  /** Where the first server is. */
  port: number;
}

const HEAD_MS = 1_000;

export async function startFront(options: FrontOptions): Promise<Front> {
  const { address, answer = () => null, headMs = HEAD_MS } = options;
  let current = options.port;
  const clients = new Set<Socket>();
  const servers = new Map<number, Set<Socket>>();
  const leaving = new Map<number, () => void>();
  const count = (port: number, server: Socket): void => {
    const used = servers.get(port) ?? new Set();
    servers.set(port, used.add(server));
    server.once('close', () => {
      used.delete(server);
      if (used.size === 0) leaving.get(port)?.();
    });
  };
  const behind: Behind = { current: () => current, count, answer, headMs };
  const front = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    passOn(client, behind);
  });
  await new Promise<void>((resolve, reject) => {
    front.once('error', reject).listen(address.port, address.host, resolve);
  });
  return {
    pointAt: (port) => void (current = port),
    left: (port) =>
      new Promise((resolve) => {
        if (!servers.get(port)?.size) resolve();
        else leaving.set(port, resolve);
      }),
    close: async () => {
      const closed = new Promise((resolve) => front.close(resolve));
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}
