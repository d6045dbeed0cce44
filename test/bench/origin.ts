import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const TEN_KB = Buffer.alloc(10_240, 'a');
const CHUNK = Buffer.alloc(65_536, 'b');
/** The largest object that the platform stores. */
export const BIG_BYTES = 100_000_000;

export interface BenchOrigin {
  port: number;
  /** How often a path was asked for. */
  count(path: string): number;
  close(): void;
}

/**
 * Answers any path with 10 KB that may be stored. With `?wait=MS` later; `…/big` is 100 MB, of which `?pause=MS` holds
 * back all but the first megabyte; what is under `/pass/` may not be stored.
 */
export async function startBenchOrigin(): Promise<BenchOrigin> {
  const counts = new Map<string, number>();
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://origin.example');
    counts.set(pathname, (counts.get(pathname) ?? 0) + 1);
    const control = pathname.startsWith('/pass/') ? 'no-store' : 'max-age=3600';
    const fields = { 'cache-control': control, 'content-type': 'text/html', etag: '"ten"', 'x-origin': 'bench' };
    void answer(response, { fields, isBig: pathname.endsWith('/big'), searchParams });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, count: (path) => counts.get(path) ?? 0, close: () => server.close() };
}

interface Asked {
  fields: http.OutgoingHttpHeaders;
  isBig: boolean;
  searchParams: URLSearchParams;
}

async function answer(response: http.ServerResponse, { fields, isBig, searchParams }: Asked): Promise<void> {
  await pause(Number(searchParams.get('wait')));
  if (!isBig) {
    response.writeHead(200, { ...fields, 'content-length': TEN_KB.length }).end(TEN_KB);
    return;
  }
  response.writeHead(200, { ...fields, 'content-length': BIG_BYTES });
  const pauseAt = BIG_BYTES - 1_000_000;
  for (let left = BIG_BYTES; left > 0; left -= CHUNK.length) {
    if (left <= pauseAt && left > pauseAt - CHUNK.length) await pause(Number(searchParams.get('pause')));
    if (!response.write(CHUNK.subarray(0, left))) await once(response, 'drain');
  }
  response.end();
}
