import net from 'node:net';
import { lookUp } from './lookup.ts';
import { CliError, misuse } from '../terminal/cli-error.ts';
import type { Option } from '../terminal/command.ts';

export interface Address {
  host: string;
  port: number;
}

const STANDARD = '127.0.0.1:7676';

/** Of the commands that serve the gateway. */
export const ADDRESS_OPTION = {
  type: 'string',
  value: 'HOST:PORT',
  help: `where to listen (default: ${STANDARD})`,
} as const satisfies Option;

/** `127.0.0.1:7676` as its two parts. */
export function parseAddress(text: string = STANDARD, flag = '--addr'): Address {
  const [, host, port] = /^([\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw misuse(`"${text}" is not an address`, `${flag} takes HOST:PORT, e.g. 127.0.0.1:7676`);
  }
  return { host, port: Number(port) };
}

export function formatAddress({ host, port }: Address): string {
  return `${host}:${port}`;
}

/** Says so in time where another program has the port. */
export async function requireFree(address: Address): Promise<void> {
  const why = await bindingError(address);
  if (why === undefined) return;
  throw new CliError(`${formatAddress(address)} cannot be listened on`, {
    why: why === 'EADDRINUSE' ? 'another program has that port' : `the system answers ${why}`,
    fix: 'end that program, or choose another address with --addr HOST:PORT',
  });
}

function bindingError({ host, port }: Address): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** A port of the loopback that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether something accepts connections there. */
export function accepts({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host, lookup: lookUp });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
