import { keyParts } from '../cache/key.ts';
import type { CachePolicy } from '../cache/config.ts';
import { FORMAT } from '../cache/stored-response.ts';
import type { Exchange } from '../exchange.ts';
import type { CompiledRoute } from '../routes/config.ts';
import type { Step } from './step.ts';

/** A cache key and its parts. */
export interface TracedKey {
  /** The key as the cache has it; a digest if it is long. */
  text: string;
  parts: readonly KeyPart[];
  /** The part of the request's query that is not in the key and does not reach the origin; `''` for nothing. */
  queryLeftOut: string;
}

interface KeyPart {
  /** `format`, `host`, `path`, `query`, `header NAME`, `cookie NAME`, `country`, `device`, `rule`, `route`, `content`. */
  name: string;
  value: string;
}

interface Keyed {
  exchange: Exchange;
  route: CompiledRoute & { cache: CachePolicy };
  isAmbiguous: boolean;
}

/** Explains the key of a request that was looked up. */
export function explainKey({ exchange, route, isAmbiguous }: Keyed, step: Extract<Step, { stage: 'key' }>): TracedKey {
  const { host, path, query } = exchange;
  const ofUrl = [part('format', FORMAT), part('host', host), part('path', path)];
  const ofQuery = step.query === '' ? [] : [part('query', step.query)];
  const last = [
    ...(isAmbiguous ? [part('route', route.id)] : []),
    ...(step.hasContent ? [part('content', 'its media type, coding and digest')] : []),
  ];
  const parts = [...ofUrl, ...ofQuery, ...namedParts(exchange, route), ...last];
  return { text: step.key, parts, queryLeftOut: leftOut(query, step.query) };
}

/** The parts that the route names, by their names. */
function namedParts(exchange: Exchange, route: Keyed['route']): KeyPart[] {
  const { headers, cookies, country, device } = route.cache.key;
  const [ofHeaders, ofCookies, ofCountry, ofDevice, ...ofRules] = keyParts(exchange, route);
  return [
    ...headers.map((name, at) => part(`header ${name}`, valueOf(ofHeaders, at))),
    ...cookies.map((name, at) => part(`cookie ${name}`, valueOf(ofCookies, at))),
    ...(country ? [part('country', ofCountry)] : []),
    ...(device ? [part('device', ofDevice)] : []),
    ...ofRules.map((value) => part('rule', value)),
  ];
}

/** All cookies are one text if they are not parsed. */
function valueOf(values: unknown, at: number): unknown {
  return Array.isArray(values) ? (values[at] as unknown) : values;
}

function part(name: string, value: unknown): KeyPart {
  return { name, value: typeof value === 'string' ? value : JSON.stringify(value ?? null) };
}

function leftOut(whole: string, kept: string): string {
  const pairs = kept.slice(1).split('&');
  const isKept = (pair: string): boolean => {
    const at = pairs.indexOf(pair);
    if (at >= 0) pairs.splice(at, 1);
    return at >= 0;
  };
  return whole
    .slice(1)
    .split('&')
    .filter((pair) => !isKept(pair))
    .join('&');
}
