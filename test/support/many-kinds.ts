import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { GatewayConfig } from '../../src/gateway/index.ts';

/** An origin in place of each of the demo's, whose answers are the same at any time. */
export interface ManyKinds {
  instead(config: GatewayConfig): GatewayConfig;
  close(): void;
}

interface Kind {
  status?: number;
  fields?: Record<string, string | string[]>;
  body?: string | Buffer;
}

const TEXT = 'A text that is long enough to be compressed. '.repeat(20);
const DAY = 'public, max-age=86400';

/** By the end of the path; lifetimes that no test sees the end of. */
const KINDS: Readonly<Record<string, Kind>> = {
  fresh: { fields: { 'Cache-Control': DAY, 'Surrogate-Key': 'assets fresh' } },
  etag: { fields: { 'Cache-Control': 'max-age=0', ETag: '"v1"', 'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT' } },
  vary: { fields: { 'Cache-Control': DAY, Vary: 'Accept-Language' } },
  cookie: { fields: { 'Cache-Control': DAY, 'Set-Cookie': ['a=1', 'b=2'] } },
  private: { fields: { 'Cache-Control': 'private, max-age=60' } },
  'no-store': { fields: { 'Cache-Control': 'no-store' } },
  nothing: {},
  modified: { fields: { 'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT' } },
  missing: { status: 404, fields: { 'Cache-Control': DAY } },
  failing: { status: 503 },
  moved: { status: 301, fields: { Location: 'https://www.shop.example/kinds/fresh', 'Cache-Control': DAY } },
  gzip: { fields: { 'Cache-Control': DAY, 'Content-Encoding': 'gzip' }, body: gzipSync(TEXT) },
  groups: { fields: { 'Cache-Control': DAY, 'Cache-Groups': '"g"' } },
  large: {
    fields: { 'Cache-Control': DAY, 'Content-Type': 'application/octet-stream' },
    body: Buffer.alloc(1_500_000, 7),
  },
  stale: { fields: { 'Cache-Control': 'max-age=0, stale-while-revalidate=86400' } },
};

export async function serveManyKinds(): Promise<ManyKinds> {
  const server = http.createServer((request, response) => {
    request.resume();
    const [, name = ''] = /([^/?]*)(?:\?.*)?$/.exec(request.url!) ?? [];
    const { status = 200, fields = {}, body = TEXT } = KINDS[name] ?? KINDS['fresh']!;
    const all = { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body), ...fields };
    const isKnown = fields['ETag'] !== undefined && request.headers['if-none-match'] === fields['ETag'];
    response.writeHead(isKnown ? 304 : status, all).end(isKnown ? undefined : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    instead: (config) =>
      JSON.parse(JSON.stringify(config).replaceAll(/127\.0\.0\.1:770[123]/g, `127.0.0.1:${port}`)) as GatewayConfig,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
