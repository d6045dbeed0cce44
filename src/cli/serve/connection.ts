import net, { type Socket } from 'node:net';
import { type AskedFor, readHead } from './request-head.ts';

/** What a connection finds behind the front. */
export interface Behind {
  /** The port of the loopback that requests go to now. */
  current(): number;
  /** Knows of a connection there until it is closed. */
  count(port: number, server: Socket): void;
  /** All bytes of an answer that is the front's own, after which the connection ends; null where the request goes to the server. */
  answer(asked: AskedFor): Buffer | null;
  /** How long the rest of a head is waited for before its beginning is passed on. */
  headMs: number;
}

interface Passing {
  client: Socket;
  /** Null before the first request. */
  server: Socket | null;
  port: number;
  /** Whether a request may begin: nothing came before, or an answer did. */
  isBetween: boolean;
  /** The beginning of a head that is not whole. */
  held: Buffer;
  timer: NodeJS.Timeout | undefined;
}

const NOTHING = Buffer.alloc(0);

/**
 * Passes a connection on, byte for byte. Whom it goes to is decided where a request begins, at the first bytes and at such that
 * follow an answer and look like one, so that a connection that is kept alive comes to the next server with its next request.
 */
export function passOn(client: Socket, behind: Behind): void {
  const passing: Passing = { client, server: null, port: 0, isBetween: true, held: NOTHING, timer: undefined };
  client.on('data', (bytes: Buffer) => (passing.isBetween ? begin(passing, bytes, behind) : send(passing, bytes)));
  client.on('drain', () => passing.server?.resume());
  client.on('end', () => {
    if (passing.held.length > 0) release(passing, behind);
    if (passing.server === null) client.end();
    else passing.server.end();
  });
  client.on('error', () => undefined);
  client.on('close', () => {
    clearTimeout(passing.timer);
    passing.server?.destroy();
  });
}

function begin(passing: Passing, bytes: Buffer, behind: Behind): void {
  clearTimeout(passing.timer);
  passing.held = passing.held.length === 0 ? bytes : Buffer.concat([passing.held, bytes]);
  const head = readHead(passing.held);
  if (head === 'incomplete') {
    passing.timer = setTimeout(release, behind.headMs, passing, behind);
    return;
  }
  const answer = head === null ? null : behind.answer(head);
  if (answer !== null) {
    passing.held = NOTHING;
    passing.client.end(answer);
    return;
  }
  if (head !== null && passing.port !== behind.current()) leave(passing);
  release(passing, behind);
}

function release(passing: Passing, behind: Behind): void {
  clearTimeout(passing.timer);
  const bytes = passing.held;
  passing.held = NOTHING;
  if (passing.server === null) connect(passing, behind);
  send(passing, bytes);
}

function send(passing: Passing, bytes: Buffer): void {
  passing.isBetween = false;
  if (passing.server?.write(bytes) === false) passing.client.pause();
}

function connect(passing: Passing, behind: Behind): void {
  const { client } = passing;
  const port = behind.current();
  const server = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
  behind.count(port, server);
  const whileItIs = (act: () => unknown) => (): void => void (passing.server === server && act());
  server.on('data', (bytes: Buffer) => {
    passing.isBetween = true;
    if (passing.server === server && !client.write(bytes)) server.pause();
  });
  server.on('drain', () => client.resume());
  server.on(
    'end',
    whileItIs(() => client.end()),
  );
  // What is cut on one side is cut on the other: an answer that is not whole must not look as if it were.
  server.on(
    'error',
    whileItIs(() => client.resetAndDestroy()),
  );
  Object.assign(passing, { server, port });
}

/** The server that answered before is not the one any more. */
function leave(passing: Passing): void {
  const { server } = passing;
  passing.server = null;
  server?.destroy();
}
