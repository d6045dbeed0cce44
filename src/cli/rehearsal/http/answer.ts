import type http from 'node:http';

/** What is asked of the API. */
export interface Asked {
  method: string;
  /** As it was sent: the path with its query. */
  target: string;
  path: string;
  /** What the route's pattern names, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  /** Where this API stands, for links: `http://127.0.0.1:PORT`. */
  origin: string;
}

export interface Answer {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** A buffer as it is; anything else as JSON; undefined is no body. */
  body?: unknown;
  /** Default: `application/json`. */
  type?: string;
}

export const JSON_API = 'application/vnd.api+json';
const PROBLEM = 'application/problem+json';

/** The API says no. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused: ${answer.status}`);
    this.name = 'Refusal';
    this.answer = answer;
  }
}

/** In the API's own format. */
export function refusal(status: number, msg: string, detail?: string): Refusal {
  return new Refusal({ status, body: { msg, ...(detail !== undefined && { detail }) } });
}

export function badRequest(detail: string): Refusal {
  return refusal(400, 'Bad request', detail);
}

export function notFound(detail?: string): Refusal {
  return refusal(404, 'Record not found', detail);
}

/** As the real API tells what it looked for. */
export function noSuch(label: string, by: Readonly<Record<string, string | number>>): Refusal {
  const terms = Object.entries({ deleted: '0000-00-00 00:00:00', ...by }).map(([name, value]) => `${name} => ${value}`);
  return notFound(`Couldn't find ${label} '{ ${terms.join(', ')} }'`);
}

export function duplicate(kind: string, name: string): Refusal {
  return refusal(409, 'Duplicate record', `Duplicate ${kind}: '${name}'`);
}

/** In JSON:API's format, which everything below `/tls` has. */
export function jsonApiRefusal(status: number, title: string, detail: string): Refusal {
  return new Refusal({ status, type: JSON_API, body: { errors: [{ title, detail }] } });
}

/** In RFC 9457's format, which KV stores have. */
export function problem(status: number, title: string, detail: string): Refusal {
  return new Refusal({ status, type: PROBLEM, body: { type: '', title, status, detail } });
}

export const OK: Answer = { body: { status: 'ok' } };

/** The fields of a form or of a JSON body. */
export function fieldsOf({ headers, body }: Asked): Record<string, unknown> {
  const text = body.toString('utf8');
  if (!/json/.test(headers['content-type'] ?? '')) return Object.fromEntries(new URLSearchParams(text));
  return jsonOf(text) as Record<string, unknown>;
}

/** A JSON object, or a 400. */
export function jsonOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Refused below.
  }
  throw badRequest('The body is not a JSON object');
}
