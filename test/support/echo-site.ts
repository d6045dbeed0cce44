import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { startEchoOrigin, type EchoOrigin } from './echo-origin.ts';
import { joinEdge, type SharedEdge } from './shared-edge.ts';

export const CANARY = 'canary.evil.example';
export const HOST = 'Host: www.example.test';

/** The real Wasm in front of an origin that shows what reaches it. */
export interface EchoSite {
  origin: EchoOrigin;
  edge: SharedEdge<'origin'>;
  /** A request as it is written, in Latin-1, on a connection of its own: request line and fields, then the body. */
  write(head: string | readonly string[], body?: string): Promise<string>;
}

/** Starts it once for the tests of a file; each of them finds a record that is empty. */
export function useEchoSite(): EchoSite {
  const site = {
    write: (head: string | readonly string[], body = '') => {
      const lines = [head].flat().join('\r\n');
      return site.edge.send(Buffer.from(`${lines}\r\nConnection: close\r\n\r\n${body}`, 'latin1'));
    },
  } as EchoSite;
  beforeAll(async () => {
    site.edge = await joinEdge('echo');
    site.origin = await startEchoOrigin(site.edge.origins.origin);
  });
  afterAll(async () => {
    await site.edge.stop();
    site.origin.close();
  });
  beforeEach(() => void site.origin.received.splice(0));
  return site;
}

/** By the gateway, or by the platform before it: a closed connection, or an empty error. */
export function expectRefused(answer: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  if (head === '') return;
  expect(head).toMatch(/^HTTP\/1\.1 (?:400|414|431|500|501) /);
  expect(body).toMatch(/^(?:(?:400|414|431|501) [A-Za-z -]+\nrequest [\w-]+\n)?$/);
}
