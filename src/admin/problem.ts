import { COUNT, fields, TEXT } from './schema/shapes.ts';

/** Ends a request to the operator API; becomes a problem document (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.headers = headers;
  }
}

export const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Authentication required',
  403: 'Out of scope',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Body too slow',
  409: 'Already under way',
  413: 'Body too large',
  415: 'JSON expected',
  421: 'Not a domain of this service',
  422: 'Another request of that key',
  429: 'Too many failures',
  502: 'Not published',
  503: 'Disabled',
};

/** Never cached, and read by no browser as another type. */
export const OF_EVERY_ANSWER = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** The schema of a problem document, for the description. */
export const PROBLEM = fields({ type: TEXT, title: TEXT, status: COUNT, detail: TEXT });

/** `application/problem+json` */
export function problemResponse({ status, message, headers }: Problem, method: string): Response {
  const body = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail: message };
  return new Response(method === 'HEAD' ? null : JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json', ...OF_EVERY_ANSWER },
  });
}

/** Quotes what a client sent, short and on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
