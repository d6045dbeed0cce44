import {
  compileTimeouts,
  type DynamicBackend,
  type GatewayConfig,
  givenAnswer,
  type Origins,
} from '../gateway/index.ts';
import type { Clock } from './clock.ts';

/** A request as an origin receives it. */
export interface AskedRequest {
  method: string;
  /** The URL with the host of the backend, and the path that it is asked for. */
  url: string;
  headers: Headers;
  /** Null if there is no body. `new Response(body)` reads it. */
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

/** An answer that is always the same. */
export interface FixedAnswer {
  /** Default 200. */
  status?: number;
  /** `Content-Length` is that of the body, unless it is here, or `Transfer-Encoding` is. Default: none. */
  headers?: Readonly<Record<string, string>>;
  /** Default: a short text, or none if the status has none. */
  body?: string | Uint8Array<ArrayBuffer>;
}

/**
 * What an origin does. A function gets the request; if it throws, the connection breaks. `'down'` refuses the connection.
 * `'hanging'` does not answer, so that the clock moves on by the backend's `firstByte` timeout, which then runs out.
 * `'cut'` begins an answer and breaks off.
 *
 * @example ({ url }) => Response.json({ url })
 * @example { status: 404, headers: { 'cache-control': 'max-age=60' }, body: 'no such page' }
 */
export type OriginAnswer =
  ((request: AskedRequest) => Response | Promise<Response>) | FixedAnswer | 'down' | 'hanging' | 'cut';

/** An origin of a test gateway. */
export interface TestOrigin {
  /** What it was asked, in order. Only its answer gets the bodies. */
  readonly requests: Pick<AskedRequest, 'method' | 'url' | 'headers'>[];
  /** What it does from now on. */
  answer: OriginAnswer;
}

/**
 * Makes an origin for each backend and dynamic backend of the configuration; throws an Error for an answer of another name.
 */
export function testOrigins<Name extends string>(
  { backends = {}, dynamicBackends = {} }: Pick<GatewayConfig, 'backends' | 'dynamicBackends'>,
  answers: Readonly<Partial<Record<Name, OriginAnswer>>> | undefined,
): Record<Name, TestOrigin> {
  const names = [...Object.keys(backends), ...Object.keys(dynamicBackends)] as Name[];
  const unknown = Object.keys(answers ?? {}).find((name) => !names.includes(name as Name));
  if (unknown !== undefined) {
    throw new Error(`origins: the configuration has no backend ${JSON.stringify(unknown)}, but ${names.join(', ')}`);
  }
  const origins = names.map((name): [Name, TestOrigin] => [name, { requests: [], answer: answers?.[name] ?? {} }]);
  return Object.fromEntries(origins) as Record<Name, TestOrigin>;
}

/** Returns the origins as the platform asks them. */
export function originsFrom(
  origins: Readonly<Record<string, TestOrigin>>,
  { config, clock }: { config: Pick<GatewayConfig, 'backends'>; clock: Clock },
): Origins {
  return {
    async fetch(backend, { url, method, headers, body }) {
      const name = nameOf(backend);
      const origin = Object.hasOwn(origins, name) ? origins[name] : undefined;
      if (origin === undefined) throw new Error(`a test gateway has no backend ${name}`);
      origin.requests.push({ method, url, headers: new Headers(headers) });
      const request = { method, url, headers: new Headers(headers), body };
      if (origin.answer === 'hanging') {
        clock.advance(firstByteMs(backend, config));
        throw new Error(`${name} is hanging`);
      }
      return answerOf(origin.answer, { name, request });
    },
    health: () => 'unknown',
  };
}

/** The name of a dynamic backend begins with its name in the configuration, which has no dot. */
function nameOf(backend: string | DynamicBackend): string {
  return typeof backend === 'string' ? backend : backend.name.split('.', 1)[0]!;
}

function firstByteMs(backend: string | DynamicBackend, { backends = {} }: Pick<GatewayConfig, 'backends'>): number {
  return typeof backend === 'string' ? compileTimeouts(backends[backend]?.timeouts).firstByteMs : backend.firstByteMs;
}

function answerOf(
  answer: Exclude<OriginAnswer, 'hanging'>,
  { name, request }: { name: string; request: AskedRequest },
): Response | Promise<Response> {
  if (typeof answer === 'function') return answer(request);
  if (answer === 'down') throw new Error(`connection refused: ${name} is down`);
  return answer === 'cut' ? cutAnswer() : fixedAnswer(answer, name);
}

/** Makes the answer of an origin with this name. */
export function fixedAnswer({ body, ...head }: FixedAnswer, name: string): Response {
  const answer = givenAnswer({ ...head, body: body ?? `an answer of ${name}` });
  if (answer.body !== null && !answer.headers.has('content-type')) {
    answer.headers.set('content-type', 'text/plain;charset=UTF-8');
  }
  return answer;
}

function cutAnswer(): Response {
  const begun = new TextEncoder().encode('an answer that');
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(begun),
    pull: (controller) => controller.error(new Error('the connection broke')),
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/plain',
      'content-length': String(2 * begun.length),
      'cache-control': 'max-age=60',
    },
  });
}
