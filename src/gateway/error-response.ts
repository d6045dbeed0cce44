import { GatewayError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Platform } from './platform.ts';

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  414: 'URI Too Long',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  508: 'Loop Detected',
};

/** What a client is told of an error: the status and the request's id. What happened goes to the log. */
export function errorResponse(
  error: unknown,
  { request, exchange, platform }: { request: Request; exchange: Exchange | null; platform: Platform },
): Response {
  const known = error instanceof GatewayError ? error : new GatewayError(500, describe(error));
  const id = exchange?.id ?? platform.randomId();
  const where = exchange === null ? '' : ` ${exchange.method} ${exchange.host}${exchange.path}`;
  if (known.status >= 500) platform.log(`${id}${where}: ${known.status}: ${known.message}`);
  const text = `${known.status} ${PHRASES[known.status] ?? 'Error'}\nrequest ${id}\n`;
  return new Response(request.method === 'HEAD' ? null : text, {
    status: known.status,
    headers: { ...known.headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message} ${error.stack ?? ''}` : String(error);
}
