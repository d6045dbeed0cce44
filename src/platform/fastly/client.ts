import type { Client } from '../../gateway/platform.ts';
import { connectionOf } from './connection.ts';
import { environment } from './environment.ts';

/** The client of an event, and what the platform tells of its connection. */
export function clientOf(event: FetchEvent): Client {
  const { version } = event.request as Request & { version?: number };
  const { address, tlsProtocol } = event.client;
  return {
    address,
    waitUntil: (work) => event.waitUntil(work),
    ...connectionOf({ tlsProtocol, version }, environment().local),
  };
}
