import type { Client, Platform } from '../../gateway/platform.ts';
import { connectionOf } from './connection.ts';
import { environment } from './environment.ts';

/**
 * Returns the client of an event, and what the platform says of its connection. Work that fails after an answer is only
 * logged.
 */
export function clientOf(event: FetchEvent, { log }: Pick<Platform, 'log'>): Client {
  const { version } = event.request as Request & { version?: number };
  const { address, tlsProtocol } = event.client;
  return {
    address,
    waitUntil: (work) =>
      event.waitUntil(
        Promise.resolve(work).catch((error: unknown) => log(`work after an answer failed: ${describe(error)}`)),
      ),
    ...connectionOf({ tlsProtocol, version }, environment().local),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${String(error)} ${error.stack ?? ''}` : String(error);
}
