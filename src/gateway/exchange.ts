import type { CacheStatus } from './cache/cache-status.ts';
import type { ErrorPages } from './errors/config.ts';
import type { Client, DynamicBackend, Geo, OriginRequest, Platform } from './platform.ts';
import type { Step } from './trace/step.ts';

/** What the stages know of one request. `receive` makes it; the routing stages add `params` and `pages`. */
export interface Exchange {
  /** Made when a stage first reads it. */
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
  /**
   * Set if another POP sent the request to this one as its shield, or Fanout sent it for a client that it holds. The edge
   * has then done all that is for clients alone.
   */
  readonly hop: Hop | null;
  readonly platform: Platform;
  readonly trace: Step[];
  /** The handler's own requests, the first ones. */
  readonly inner: Exchange[];
  /** How many requests went to backends so far, those of handlers included. */
  readonly sent: { count: number };
  /** How many handlers called `fetch` on the way to this request. */
  readonly depth: number;
  /** The request whose handler sent this one; null where a client did. */
  readonly outer: Exchange | null;
  /** The client's headers that the gateway would strip, and that the route keeps. */
  kept?: readonly string[];
  /** Path parameters, `rest`, and `subdomain`. Computed when a stage first asks, because most hits need none. */
  params(): Readonly<Record<string, string>>;
  /** The error pages that apply; undefined until a domain is found. */
  pages?: ErrorPages;
  /** Set where this is a preflight for a request that its route would take. */
  preflight?: true;
  /**
   * The rules that see the answer, of the nearest level that the request reached. Undefined if no rule may see it: at a
   * shield, for operators, and for requests of handlers.
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
  /** The client's place, once a stage has asked for it. */
  located?: Geo | null;
  /** Set where nothing may be changed and nobody asked. */
  dryRun?: DryRun | undefined;
  /** What rules do to the response, errors included; undefined if no rule does anything. */
  afterwards?: ((response: Response) => void)[];
}

/** What stands in for all that a request would ask, where only its decisions are of interest. */
export interface DryRun {
  /** Gets the request as it is understood. */
  begin(exchange: Exchange): void;
  /** The answer of an origin, or of a handler; never resolves where none is given. */
  answer(by: string, asked?: OriginAsked): Promise<Response>;
  /** Says what was taken for granted. */
  assume(what: string): void;
}

/** What a backend would be asked. */
export interface OriginAsked {
  backend: string | DynamicBackend;
  request: OriginRequest;
}

/** Calls `step` with the response of this exchange, also if it is an error. */
export function whenAnswered(exchange: Exchange, step: (response: Response) => void): void {
  (exchange.afterwards ??= []).push(step);
}

/** Returns the client's place, or null if it is unknown. Looks it up once. */
export function whereIs(exchange: Exchange): Geo | null {
  const { located, platform, client } = exchange;
  return located === undefined ? (exchange.located = platform.locate(client.address)) : located;
}

const NOWHERE: Geo = { country: '', region: '', city: '', continent: '', proxy: '', hosting: '' };

/** A place of which only this is known. */
export function geoOf(known: Partial<Geo>): Geo {
  return { ...NOWHERE, ...known };
}

/** Records in the trace what a stage decided. */
export function record(exchange: Exchange, step: Step): void {
  exchange.trace.push(step);
}

/** What an edge says of a request that it sends to its shield, or that Fanout sends for it. */
interface Hop {
  /** The client's IP address. */
  address: string;
  /** The id of the route that the edge found. */
  route: string;
  /** True where it comes from Fanout, which holds the client. */
  held: boolean;
  /** For Fanout: whether the client came so recently that a stream may begin. */
  isNew?: boolean;
}

/** The body of a request, within the limits of its route. */
export interface Upload {
  /** The body, of which nothing more comes where it leaves a limit. */
  limited(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array>;
  /** The answer to such a body; rejects with the fault, as soon as there is one. */
  unlessGivenUp(answer: Promise<Response>): Promise<Response>;
  /** The answer to a body that nobody reads here, where it comes within the body's time and `answerMs`. */
  within(answer: Promise<Response>, answerMs: number): Promise<Response>;
}

/** When the request came, and how much CPU time the sandbox had used by then. */
interface Start {
  /** Milliseconds since the epoch. */
  at: number;
  cpuMs: number;
}

/** A request with its answer. */
export interface Answered {
  request: Request;
  client: Client;
  /** Null if the gateway could not read the request. */
  exchange: Exchange | null;
  /** Null if no stage has asked for an id. */
  id: string | null;
  response: Response;
  start: Start;
  platform: Platform;
}

/** A rule's last step: it sees each answer, errors included, just before it is sent, and returns it or another one. */
export type Observer = (answered: Answered) => Response;
