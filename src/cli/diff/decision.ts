import {
  type Exchange,
  type GatewayConfig,
  matchingPlaces,
  type RouteConfig,
  traceOf,
  type Watched,
} from '../../gateway/index.ts';
import { matchOf } from '../compare/forms/match.ts';
import { withoutSecrets } from '../compare/stored/secrets.ts';
import { lifetimeText } from './lifetime.ts';

/** What a gateway decides on one request. What names a route says it as its configuration does. */
export interface Decision {
  /** As it is configured; null for a host that the gateway does not have. */
  domain: string | null;
  /** Its path and conditions, without the domain; null if no route takes the request. */
  route: string | null;
  /** Where the route stands among the domain's. */
  at: number | null;
  /** Who answers, and how: `the origin`, `redirect 308`, `handler hello`, `error 404`. */
  answer: string;
  status: number;
  /** Where a redirect leads; null for other answers. */
  location: string | null;
  /** What rules said of it: `passed`, `refused: deny: country`. */
  guards: Readonly<Record<string, string>>;
  /** The backend that was asked, with the pool that chose it. */
  backend: string | null;
  /** The origin of a backend that is configured, whatever that is called; null for others. */
  origin: string | null;
  /** What the origin was asked for, without its host. */
  asked: string | null;
  /** Null if nothing was looked up. */
  key: readonly KeyPart[] | null;
  /** How long it is kept, in words; or why it is not. */
  lifetime: string;
  isStored: boolean;
  /** Why it is not stored, in the word of Cache-Status; null if it is, or was not to be. */
  unstored: string | null;
  surrogateKeys: readonly string[];
  /** What the origin gets, and what the client gets, by names in lower case. */
  sent: Readonly<Record<string, string>>;
  given: Readonly<Record<string, string>>;
  /** The text of an answer that is the gateway's own; null for others. */
  body: string | null;
}

export interface KeyPart {
  name: string;
  value: string;
}

/** The routes as they are told, by domain and place. */
export type Places = ReadonlyMap<string, readonly string[]>;

export function placesOf({ domains }: GatewayConfig): Places {
  return new Map(
    Object.entries(domains).map(([name, { routes = [] }]) => [
      name,
      routes.map((route) => {
        const { path, methods, conditions } = matchOf(withMarks(route));
        const more = [...(methods === null ? [] : [methods.join(', ')]), ...conditions].join('; ');
        return more === '' ? path : `${path} (${more})`;
      }),
    ]),
  );
}

/** With a mark in place of each secret, which is the same wherever the route stands. */
function withMarks(route: RouteConfig): RouteConfig {
  return withoutSecrets({ name: '', domains: { '*': { routes: [route] } } }).domains['*']!.routes![0]!;
}

/** What an origin got. */
export interface Sent {
  to: string;
  /** As the backend has it; null for a dynamic backend, whose origin is in `to`. */
  origin: string | null;
  url: string;
  headers: [string, string][];
}

interface Seen {
  watched: Watched;
  response: Response;
  body: string;
  /** The last request to an origin. */
  sent: Sent | null;
}

const NOTHING: Omit<Decision, 'answer' | 'status'> = {
  domain: null,
  route: null,
  at: null,
  location: null,
  guards: {},
  backend: null,
  origin: null,
  asked: null,
  key: null,
  lifetime: 'not asked of the cache',
  isStored: false,
  unstored: null,
  surrogateKeys: [],
  sent: {},
  given: {},
  body: null,
};

/** Reads the trace: nothing else here knows its form. */
export async function decisionOf({ watched, response, body, sent }: Seen, places: Places): Promise<Decision> {
  const { exchange, domains } = watched;
  const { status } = response;
  if (exchange === null) return { ...NOTHING, answer: `error ${status}`, status };
  const trace = await traceOf(exchange, domains);
  const at = routeAt(exchange, watched);
  const domain = trace.domain;
  const route = domain === null || at === null ? null : (places.get(domain)?.[at] ?? null);
  const masked = (text: string): string => text.replaceAll(exchange.id, '(the request’s id)');
  const location = status >= 300 && status < 400 && sent === null ? response.headers.get('location') : null;
  const isOwn = sent === null;
  const pool = trace.pools.at(-1)?.pool;
  return {
    domain,
    route,
    at,
    answer: answerText({ isOwn, by: trace.answeredBy, error: trace.error?.status ?? null, location, status }),
    status,
    location,
    guards: Object.fromEntries(
      trace.rules.map(({ rule, verdict, why }) => [rule, why ? `${verdict}: ${why}` : verdict]),
    ),
    backend: sent && (pool === undefined ? sent.to : `${sent.to} of the pool ${pool}`),
    origin: sent && sent.origin,
    asked: sent && targetOf(sent.url),
    key:
      trace.key &&
      trace.key.parts.map(({ name, value }) => ({ name, value: name === 'route' ? String(route) : value })),
    lifetime: lifetimeText(trace),
    isStored: trace.stored?.stored === true,
    unstored: trace.stored?.stored === false ? trace.stored.why : null,
    surrogateKeys: trace.surrogateKeys.filter(({ from }) => from !== 'gateway').map(({ key }) => key),
    sent: fieldsOf(sent?.headers ?? [], masked),
    given: fieldsOf([...response.headers], masked),
    body: isOwn ? masked(body) : null,
  };
}

/** The place of the route that took the request, whose path alone does not tell it. */
function routeAt(exchange: Exchange, { domains }: Watched): number | null {
  const step = exchange.trace.findLast(({ stage }) => stage === 'route') as { id: string } | undefined;
  const found = step && domains.find(exchange.host);
  if (!found) return null;
  const { domain, tree } = found.indexed;
  return matchingPlaces(tree, exchange.path).find((place) => domain.route(place).id === step.id) ?? null;
}

interface Answered {
  isOwn: boolean;
  by: string | null;
  error: number | null;
  location: string | null;
  status: number;
}

function answerText({ isOwn, by, error, location, status }: Answered): string {
  if (error !== null) return `error ${error}`;
  if (by !== null) return by;
  if (!isOwn) return 'the origin';
  return location === null ? `a fixed ${status}` : `redirect ${status}`;
}

function targetOf(url: string): string {
  const end = url.indexOf('/', url.indexOf('://') + 3);
  return end < 0 ? '/' : url.slice(end);
}

/** What says only when it was, or what the cache did, is told otherwise. */
const ELSEWHERE: ReadonlySet<string> = new Set(['age', 'cache-status', 'date', 'location', 'content-length']);

function fieldsOf(fields: readonly [string, string][], masked: (text: string) => string): Record<string, string> {
  const table = new Map<string, string>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    if (ELSEWHERE.has(key)) continue;
    const before = table.get(key);
    table.set(key, before === undefined ? masked(value) : `${before}, ${masked(value)}`);
  }
  return Object.fromEntries(table);
}
