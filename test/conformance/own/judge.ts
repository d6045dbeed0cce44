import type http from 'node:http';
import { type Item, parseList, Token } from 'structured-headers';
import { bodyOf, type OwnOrigin } from './origin.ts';
import type { OwnRequest, OwnTest } from './shape.ts';

/** What the client was given. */
export interface Got {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

interface Judged {
  test: OwnTest;
  at: number;
  got: Got;
  origin: OwnOrigin;
}

/** What is not as this request of the test has it, in the suite's words where it has some; null where all is. */
export function judge(judged: Judged): string | null {
  const { test, at, origin } = judged;
  if (origin.arrivals(test, at).length > 1) return 'retry';
  return (
    wrongStatus(judged) ?? wrongType(judged) ?? wrongFields(judged) ?? wrongCacheStatus(judged) ?? wrongRequest(judged)
  );
}

function wrongStatus({ test, at, got }: Judged): string | null {
  const { expected_status: expected, response_status: given = 200 } = test.requests[at]!;
  const status = expected ?? given;
  return got.status === status ? null : `Response ${at + 1} status is ${got.status}, not ${status}`;
}

function wrongType({ test, at, got, origin }: Judged): string | null {
  const { expected_type: type, response_in_halves: inHalves } = test.requests[at]!;
  const asked = origin.arrivals(test, at).length > 0;
  if (type === 'cached' && asked) return `Response ${at + 1} does not come from cache`;
  if (type === 'not_cached' && !asked) return `Response ${at + 1} comes from cache`;
  if (type === 'cached' && !earlierBodies(test, at).includes(got.body)) return otherBody(at, got);
  if (type === 'not_cached' && got.body !== bodyOf(test, at) && !isBodiless(test.requests[at]!))
    return otherBody(at, got);
  return inHalves === true && asked && origin.wasHeld(test, at) ? `Response ${at + 1} is held back` : null;
}

function earlierBodies(test: OwnTest, before: number): string[] {
  return Array.from({ length: before }, (_, at) => bodyOf(test, at));
}

function otherBody(at: number, { body }: Got): string {
  return `Response body of ${at + 1} is ${JSON.stringify(body.slice(0, 80))}`;
}

function isBodiless({ request_method: method }: OwnRequest): boolean {
  return method === 'HEAD';
}

function wrongFields({ test, at, got }: Judged): string | null {
  const { expected_response_headers: expected = [], expected_response_headers_missing: missing = [] } =
    test.requests[at]!;
  return wrongOf(`Response ${at + 1}`, got.headers, { expected, missing });
}

function wrongRequest({ test, at, origin }: Judged): string | null {
  const { expected_request_headers: expected = [], expected_request_headers_missing: missing = [] } =
    test.requests[at]!;
  if (expected.length === 0 && missing.length === 0) return null;
  const arrival = origin.arrivals(test, at)[0];
  if (arrival === undefined) return `Request ${at + 1} was not sent to the origin`;
  return wrongOf(`Request ${at + 1}`, arrival.headers, { expected, missing });
}

type Fields = Required<Pick<OwnRequest, 'expected_response_headers'>>['expected_response_headers'];

function wrongOf(
  what: string,
  headers: http.IncomingHttpHeaders,
  { expected, missing }: { expected: Fields; missing: string[] },
): string | null {
  for (const field of expected) {
    const [name, wanted] = typeof field === 'string' ? [field, /^/] : field;
    const value = valueOf(headers, name);
    if (value === undefined) return `${what} ${name} header not present`;
    if (typeof wanted === 'string' ? value !== wanted : !wanted.test(value)) {
      return `${what} header ${name} is ${JSON.stringify(value)}, not ${String(wanted)}`;
    }
  }
  const surplus = missing.find((name) => headers[name] !== undefined);
  return surplus === undefined ? null : `${what} includes unexpected header ${surplus}`;
}

function valueOf(headers: http.IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** RFC 9211: the member that was added last is the cache nearest to the client. */
function wrongCacheStatus({ test, at, got }: Judged): string | null {
  const expected = test.requests[at]!.expected_cache_status;
  if (expected === undefined) return null;
  const field = valueOf(got.headers, 'cache-status') ?? '';
  const [, parameters] = (parseList(field).at(-1) ?? ['', new Map()]) as Item;
  for (const [name, wanted] of Object.entries(expected)) {
    const value = parameters.get(name);
    const text = value instanceof Token ? value.toString() : value;
    if (text !== wanted)
      return `Response ${at + 1} Cache-Status is ${JSON.stringify(field)}: ${name} is not ${String(wanted)}`;
  }
  return null;
}
