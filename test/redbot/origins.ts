import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** How an origin answers a request for one of its paths. */
type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

type Fields = Record<string, string | string[]>;

const LAST_MODIFIED = 'Mon, 01 Jun 2026 10:00:00 GMT';
const HTML = 'text/html; charset=utf-8';
const PAGE = '<!doctype html><html lang="en"><head><title>A page</title></head><body><p>Hello</p></body></html>\n';
const SCRIPT = 'export const answer = 42;\n'.repeat(80);

/** With its length. */
function whole(headers: Fields, body: string | Buffer = PAGE, status = 200): Answer {
  return (_, response) => {
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
  };
}

/** In chunks. */
function chunked(headers: Fields, body = PAGE): Answer {
  return (_, response) => {
    response.writeHead(200, headers).write(body.slice(0, 20));
    response.end(body.slice(20));
  };
}

/** A 304 to whoever has the copy; the fields of RFC 9110 §15.4.5 with it. */
function validated(headers: Fields, body = PAGE): Answer {
  return (request, response) => {
    const { etag, 'last-modified': lastModified } = lowerCase(headers);
    const hasIt =
      request.headers['if-none-match'] === undefined
        ? lastModified !== undefined && request.headers['if-modified-since'] === lastModified
        : request.headers['if-none-match'] === etag;
    if (hasIt) response.writeHead(304, headers).end();
    else whole(headers, body)(request, response);
  };
}

function lowerCase(headers: Fields): Fields {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function undated(answer: Answer): Answer {
  return (request, response) => {
    response.sendDate = false;
    answer(request, response);
  };
}

function ranged(headers: Fields, body: string): Answer {
  return (request, response) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined || to === undefined) return validated(headers, body)(request, response);
    const end = Math.min(Number(to), body.length - 1);
    const part = body.slice(Number(from), end + 1);
    whole({ ...headers, 'Content-Range': `bytes ${from}-${end}/${body.length}` }, part, 206)(request, response);
  };
}

function negotiated(headers: Fields, body: string): Answer {
  return (request, response) => {
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      return validated({ ...headers, ETag: '"plain"' }, body)(request, response);
    }
    if (request.headers['if-none-match'] === '"gzip"') {
      response.writeHead(304, { ...headers, ETag: '"gzip"' }).end();
      return;
    }
    whole({ ...headers, ETag: '"gzip"', 'Content-Encoding': 'gzip' }, gzipSync(body))(request, response);
  };
}

const FRESH: Fields = { 'Cache-Control': 'max-age=600' };

/** A dozen origins, healthy and faulty, by the first part of the path; and what each answers. */
const ORIGINS = {
  static: {
    '/style.css': validated(
      { ...FRESH, 'Content-Type': 'text/css', ETag: '"v1"', 'Last-Modified': LAST_MODIFIED },
      'body { margin: 0 }\n',
    ),
    '/film.txt': ranged(
      { ...FRESH, 'Content-Type': 'text/plain; charset=utf-8', 'Accept-Ranges': 'bytes', ETag: '"f1"' },
      'A long film. '.repeat(400),
    ),
  },
  coded: { '/app.js': negotiated({ ...FRESH, 'Content-Type': 'text/javascript', Vary: 'Accept-Encoding' }, SCRIPT) },
  pages: {
    '/home': chunked({ ...FRESH, 'Content-Type': HTML }),
    '/account': validated({ 'Cache-Control': 'private, no-cache', 'Content-Type': HTML, ETag: '"mine"' }),
    '/login': whole({
      'Cache-Control': 'no-store',
      'Content-Type': HTML,
      'Set-Cookie': ['session=1; HttpOnly; Secure; SameSite=Lax; Path=/', 'theme=dark; Path=/'],
    }),
  },
  api: {
    '/list': chunked({ ...FRESH, 'Content-Type': 'application/json' }, '{"items":[1,2,3],"next":null,"total":3}\n'),
    '/secret': whole(
      {
        'Cache-Control': 'no-store',
        'Content-Type': 'text/plain; charset=utf-8',
        'WWW-Authenticate': ['Basic realm="one"', 'Bearer realm="two", error="invalid_token"'],
      },
      'Who are you?\n',
      401,
    ),
  },
  moves: {
    '/old': whole({ ...FRESH, 'Content-Type': 'text/plain', Location: '/pages/home' }, 'moved\n', 301),
    '/missing': whole({ 'Content-Type': HTML, 'Cache-Control': 'max-age=60' }, PAGE, 404),
  },
  undated: {
    '/page': undated(whole({ ...FRESH, 'Content-Type': HTML })),
    '/validated': undated(validated({ 'Cache-Control': 'no-cache', 'Content-Type': HTML, ETag: '"u1"' })),
  },
  clock: {
    '/slow': whole({ ...FRESH, 'Content-Type': HTML, Date: 'Sun, 01 Nov 2026 10:00:00 GMT' }),
    '/broken': whole({ ...FRESH, 'Content-Type': HTML, Date: 'yesterday' }),
  },
  doubled: {
    '/etag': whole({ ...FRESH, 'Content-Type': HTML, ETag: ['"one"', '"two"'] }),
    '/hsts': whole({
      ...FRESH,
      'Content-Type': HTML,
      'Strict-Transport-Security': ['max-age=600', 'max-age=31536000'],
    }),
    '/expires': whole({
      'Content-Type': HTML,
      Expires: ['Fri, 01 Jan 2100 00:00:00 GMT', 'Sat, 02 Jan 2100 00:00:00 GMT'],
    }),
  },
  malformed: {
    '/expires': whole({ 'Content-Type': HTML, Expires: '-1' }),
    '/year-9999': whole({ 'Content-Type': HTML, Expires: 'Fri, 31 Dec 9999 23:59:59 GMT' }),
    '/cache-control': whole({ 'Content-Type': HTML, 'Cache-Control': 'private; max-age=600' }),
    '/max-age': whole({ 'Content-Type': HTML, 'Cache-Control': 'max-age=soon, public' }),
    '/vary': whole({ ...FRESH, 'Content-Type': HTML, Vary: 'Accept Language' }),
  },
  weak: {
    '/etag': validated({ ...FRESH, 'Content-Type': HTML, ETag: 'W/"w1"' }),
    '/deaf': whole({ ...FRESH, 'Content-Type': HTML, ETag: '"d1"', 'Last-Modified': LAST_MODIFIED }),
  },
  varied: {
    '/all': whole({ ...FRESH, 'Content-Type': HTML, Vary: '*' }),
    '/cookie': whole({ ...FRESH, 'Content-Type': HTML, Vary: 'Cookie' }),
    '/uncoded': (request, response) => {
      const coding: Fields = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
        ? { 'Content-Encoding': 'gzip' }
        : {};
      const body = 'Content-Encoding' in coding ? gzipSync(SCRIPT) : SCRIPT;
      whole({ ...FRESH, 'Content-Type': 'text/javascript', ...coding }, body)(request, response);
    },
  },
  cut: {
    '/short': (_, response) => {
      response.writeHead(200, { ...FRESH, 'Content-Type': HTML, 'Content-Length': PAGE.length + 50 }).write(PAGE);
      setTimeout(() => response.socket?.destroy(), 100);
    },
    '/ranges': whole({ ...FRESH, 'Content-Type': HTML, 'Accept-Ranges': 'bytes' }),
  },
} satisfies Record<string, Record<`/${string}`, Answer>>;

type OriginName = keyof typeof ORIGINS;

/** One server. */
export interface Origin {
  name: OriginName;
  port: number;
  stop(): void;
}

export function startOrigins(): Promise<Origin[]> {
  return Promise.all(
    Object.entries(ORIGINS).map(async ([name, answers]) => {
      const byPath = new Map<string, Answer>(
        Object.entries(answers).map(([path, answer]) => [`/${name}${path}`, answer]),
      );
      const server = http.createServer((request, response) => {
        const answer =
          byPath.get((request.url ?? '').split('?', 1)[0]!) ??
          whole({ 'Content-Type': 'text/plain' }, 'nothing\n', 404);
        answer(request, response);
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const stop = (): void => {
        server.close();
        server.closeAllConnections();
      };
      return { name: name as OriginName, port: (server.address() as AddressInfo).port, stop };
    }),
  );
}

/** All answers, as paths. */
export const PATHS = Object.entries(ORIGINS).flatMap(([name, answers]) =>
  Object.keys(answers).map((path) => `/${name}${path}`),
);
