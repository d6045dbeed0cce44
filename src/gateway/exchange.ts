import type { CacheStatus } from './cache/cache-status.ts';
import type { ErrorPages } from './errors/config.ts';
import type { GatewayError } from './errors/error.ts';
import type { Client, Geo, Platform } from './platform.ts';
import type { Step } from './trace/step.ts';

/** What is known of one request. Made by `receive`; the routing stages add `params` and `pages`. */
export interface Exchange {
  /** Made when asked for first. */
  readonly id: string;
  readonly request: Request;
  readonly method: string;
  /** Canonical: lower case, without port, trailing dot and the local `.localhost`. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
  /** Canonical path (RFC 3986 §6.2.2): dot segments resolved, unreserved characters decoded, hex in capitals. */
  readonly path: string;
  /** `''`, or the query as it came, with its question mark. */
  readonly query: string;
  readonly client: Client;
  /** Set where another POP sent it here as to its shield, or Fanout for a client that it holds: what is for clients alone is done before. */
  readonly hop: Hop | null;
  readonly platform: Platform;
  readonly trace: Step[];
  /** The handler's own requests, the first ones. */
  readonly inner: Exchange[];
  /** Requests to backends so far, those of handlers' own requests included. */
  readonly sent: { count: number };
  /** How many handlers' own requests this one is inside of. */
  readonly depth: number;
  /** The request whose handler sent this one; null where a client did. */
  readonly outer: Exchange | null;
  /** Names of the client's that would be stripped, and that its route lets through. */
  kept?: readonly string[];
  /** Path parameters, `rest`, and `subdomain`. Worked out when asked for: most hits need none. */
  params(): Readonly<Record<string, string>>;
  /** What an error looks like here; undefined until a domain is found. */
  pages?: ErrorPages;
  /** Set where this is a preflight for a request that its route would take. */
  preflight?: true;
  /**
   * What rules of the nearest level that was reached see of the answer. Undefined where nothing is seen whatever the levels
   * say: at a shield, for operators, and for handlers' own requests.
   */
  observers?: readonly Observer[] | undefined;
  /** What the cache did; null where it was not asked, and undefined where the answer is the gateway's own. */
  cacheStatus?: CacheStatus | null;
  /** Bytes of the answer's body as it is given to the platform, where they are known without counting. */
  bodyBytes?: number;
  /** Set where Fanout is to take it over. */
  handoff?: {
    request: Request;
    backend: string;
    /** The id of the route where Fanout is to ask the gateway itself; null where it asks another. */
    route: string | null;
  };
  /** Set where the route limits what a client may send. */
  upload?: Upload;
  /** Where the client is, once somebody has asked. */
  located?: Geo | null;
  /** What rules have to do with the response, whatever it is: undefined where none has anything. */
  afterwards?: ((response: Response) => void)[];
}

/** Has the response of this exchange seen to, errors included. */
export function whenAnswered(exchange: Exchange, step: (response: Response) => void): void {
  (exchange.afterwards ??= []).push(step);
}

/** Where the client is, or null where nothing is known. Looked up once. */
export function whereIs(exchange: Exchange): Geo | null {
  const { located, platform, client } = exchange;
  return located === undefined ? (exchange.located = platform.locate(client.address)) : located;
}

/** What a stage decided. */
export function record(exchange: Exchange, step: Step): void {
  exchange.trace.push(step);
}

/** What an edge says of the request that it sends to its shield, or hands to Fanout. */
interface Hop {
  /** The client's. */
  address: string;
  /** The id of the route that the edge found. */
  route: string;
  /** True where it comes from Fanout, which holds the client. */
  held: boolean;
  /** Of Fanout: whether the client came so lately that a stream may begin. */
  isNew?: boolean;
}

/** The body of a request, within the limits of its route. */
export interface Upload {
  /** What it was given up for; null while all is well. */
  fault: GatewayError | null;
  /** The body, of which nothing more comes where it leaves a limit. */
  limited(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array>;
  /** The answer to such a body; rejects with the fault, as soon as there is one. */
  unlessGivenUp(answer: Promise<Response>): Promise<Response>;
  /** The answer to a body that nobody reads here, where it comes within the body's time and `answerMs`. */
  within(answer: Promise<Response>, answerMs: number): Promise<Response>;
}

/** When a request came, and what the sandbox had used of its processor by then. */
interface Start {
  /** Milliseconds since the epoch. */
  at: number;
  cpuMs: number;
}

/** A request that has its answer. */
export interface Answered {
  request: Request;
  client: Client;
  /** Null where it was not even received. */
  exchange: Exchange | null;
  /** Null where nothing has asked for one. */
  id: string | null;
  response: Response;
  start: Start;
  platform: Platform;
}

/** Sees an answer, errors included, as the last thing before it is sent; gives it, or one in its place. */
export type Observer = (answered: Answered) => Response;
