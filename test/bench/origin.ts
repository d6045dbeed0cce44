import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const TEN_KB = Buffer.alloc(10_240, 'a');
const CHUNK = Buffer.alloc(65_536, 'b');
const BIG_BYTES = 100_000_000;

/** Answers `…/ten` with 10 KB that may be stored, and `…/big` with 100 MB that may not. */
export async function startBenchOrigin(): Promise<{ port: number; close(): void }> {
  const server = http.createServer((request, response) => {
    if (request.url?.endsWith('/big') === true) void sendBig(response);
    else {
      const fields = {
        'cache-control': 'max-age=3600',
        'content-type': 'text/html',
        etag: '"ten"',
        'x-origin': 'bench',
      };
      response.writeHead(200, { ...fields, 'content-length': TEN_KB.length }).end(TEN_KB);
    }
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

async function sendBig(response: http.ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-length': BIG_BYTES, 'cache-control': 'no-store' });
  for (let left = BIG_BYTES; left > 0; left -= CHUNK.length) {
    if (!response.write(CHUNK.subarray(0, left))) await once(response, 'drain');
  }
  response.end();
}
