import { parseDuration } from '../config/duration.ts';
import { GatewayError } from '../errors/error.ts';
import { type Exchange, whereIs } from '../exchange.ts';
import { OWN_STORE } from '../operator/secrets.ts';
import type { Geo, Platform } from '../platform.ts';
import { authorityOfUrl, receive } from '../request/receive.ts';
import { splitItem } from '../stores/compile.ts';
import type { Running } from '../tools.ts';
import type { HandlerContext, Reach } from './handler.ts';
import { reachFor } from './reach.ts';

/** The most handlers inside one another: a handler that asks for its own route must come to an end. */
const MAX_DEPTH = 8;
/** The most requests of one handler that a trace tells of. */
const MAX_TRACED = 32;

/** Makes the context of a handler. */
export function contextFor(running: Running): HandlerContext {
  const { exchange, shared } = running;
  const { client, params, id, platform } = exchange;
  return {
    params: params(),
    client: { address: shared === undefined ? client.address : '' },
    get geo() {
      return shared === undefined ? whereIs(exchange) : shared.country ? countryAlone(whereIs(exchange)) : null;
    },
    requestId: id,
    waitUntil: (work) => client.waitUntil(work),
    log: (text) => platform.log(`${id}: ${text}`),
    fetch: (input, init) => fetchThrough(running, input, init),
    backends: backendsFor(running),
    ...storesOf(platform),
  };
}

/** Made when one is asked for, however many there are. */
function backendsFor(running: Running): Readonly<Record<string, Reach>> {
  const { backends, pools, dynamics } = running.tools.targets;
  return new Proxy<Record<string, Reach>>(
    {},
    {
      get(_, name) {
        const isThere = typeof name === 'string' && [backends, pools, dynamics].some((kind) => kind.has(name));
        return isThere ? reachFor(name, running) : undefined;
      },
    },
  );
}

function countryAlone(geo: Geo | null): Geo | null {
  return geo && { country: geo.country, region: '', city: '', continent: geo.continent, proxy: '', hosting: '' };
}

function storesOf({ stores, secrets }: Platform): Pick<HandlerContext, 'secrets' | 'config' | 'kv'> {
  return {
    secrets: {
      async get(name) {
        const [store, key] = placeOf(name);
        // Its tokens are no handler's.
        if (store === OWN_STORE) throw new TypeError(`the store ${OWN_STORE} holds the gateway's own secrets`);
        return secrets.read(key, store);
      },
    },
    config: { get: (name) => stores.config(...placeOf(name)) },
    kv: {
      get: async (name) => stores.kv(...placeOf(name)),
      async put(name, value, { ttl } = {}) {
        const [store, key] = placeOf(name);
        const ttlSeconds = ttl === undefined ? null : Math.ceil(parseDuration(ttl) / 1_000);
        if (Number.isNaN(ttlSeconds)) throw new TypeError(`${JSON.stringify(ttl)} is not a duration, as '1h' is`);
        await stores.putKv(store, { key, value, ttlSeconds });
      },
    },
  };
}

/** A TypeError for a name without a store. */
function placeOf(name: string): [store: string, key: string] {
  if (name.indexOf('/') <= 0) throw new TypeError(`${JSON.stringify(name)} names no store: write store, slash, key`);
  return splitItem(name);
}

/** Sends a handler's own request through routes, cache and pools. Errors are responses, as from any server. */
async function fetchThrough(
  { exchange, tools: { answer, fail } }: Running,
  input: string | Request,
  init?: RequestInit,
): Promise<Response> {
  const { scheme, host, platform } = exchange;
  const request = new Request(typeof input === 'string' ? new URL(input, `${scheme}://${host}`).href : input, init);
  if (exchange.depth >= MAX_DEPTH) throw new GatewayError(508, `handlers asked one another ${MAX_DEPTH} times over`);
  let inner: Exchange | null = null;
  try {
    inner = receive(request, authorityOfUrl(request.url), { client: exchange.client, platform, outer: exchange });
    if (exchange.inner.length < MAX_TRACED) exchange.inner.push(inner);
    return await answer(inner);
  } catch (error) {
    return fail(error, { id: inner?.id ?? platform.randomId(), request, exchange: inner });
  }
}
