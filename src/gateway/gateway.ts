import { handleBy } from './answers/handler/answer.ts';
import { proxy, type Routed } from './answers/proxy/answer.ts';
import { redirectAnswer } from './answers/redirect/answer.ts';
import { respondAnswer } from './answers/respond/answer.ts';
import { stream } from './answers/stream/answer.ts';
import type { Target } from './backends/target.ts';
import type { Answer } from './cache/answer.ts';
import { cacheState } from './cache/cache-status.ts';
import { compileGateway } from './config/compile.ts';
import type { GatewayConfig } from './config/types.ts';
import { DEBUG_FIELD, explain } from './debug/explain.ts';
import type { CompiledDomain } from './domains/config.ts';
import { type FoundDomain, indexDomains } from './domains/find.ts';
import { dynamicResolver } from './dynamic-backends/resolve.ts';
import { GatewayError } from './errors/error.ts';
import { errorResponse, type Failed } from './errors/response.ts';
import { type Exchange, record } from './exchange.ts';
import type { Handler } from './handlers/handler.ts';
import type { Operator, OperatorTools } from './operator/operator.ts';
import type { Client, Platform } from './platform.ts';
import { createPurger } from './purge/purger.ts';
import { handOff, isFromFanout, recogniseHeld } from './push/handoff.ts';
import { hasLooped } from './request/forwarding.ts';
import { readAuthority, receive, requireSupported } from './request/receive.ts';
import { deliver } from './response/deliver.ts';
import { changeable } from './response/fields.ts';
import { chooseRoute, type RouteChoice } from './routes/conditions.ts';
import type { CompiledRoute } from './routes/config.ts';
import { matchingPlaces, pathParams } from './routes/tree.ts';
import { announced, isPreflight } from './rules/cors/answer.ts';
import { geoParams } from './rules/geo/tell.ts';
import { guard } from './rules/guard.ts';
import type { CompiledLog } from './rules/log/config.ts';
import { accessLog, type Answered, startOf } from './rules/log/write.ts';
import { maintenanceGuard } from './rules/maintenance/guard.ts';
import { redirectByTable } from './rules/redirects/find.ts';
import { addServerTiming } from './rules/server-timing/add.ts';
import { HOP_FIELD, recogniseHop } from './shield/hop.ts';
import { markFailure, shieldSender } from './shield/send.ts';

/** What a gateway is made of. Everything but the platform is known when the Wasm is built. */
export interface GatewayParts {
  config: GatewayConfig;
  handlers?: Readonly<Record<string, Handler>>;
  /** Makes the operator API; without it `admin` answers nothing. */
  operator?: (tools: OperatorTools) => Operator;
  platform: Platform;
}

/** Answers requests; never rejects. */
export interface Gateway {
  handle(request: Request, client: Client): Promise<Response>;
}

/**
 * Compiles a configuration that `validateGateway` has found nothing wrong with: validation is as large as the rest of the
 * engine, so the command line runs it before each build, and the Wasm does not carry it.
 */
export function createGateway({ config, handlers = {}, operator, platform }: GatewayParts): Gateway {
  const compiled = compileGateway(config);
  const domains = indexDomains(compiled);
  const ownsHost = (host: string): boolean => (domains.find(host)?.indexed.domain.name ?? '*') !== '*';
  const cdnId = `popgate-${compiled.name}`;
  const purger = createPurger({ compiled, domains, platform });
  const shared = {
    cdnId,
    resolve: dynamicResolver(ownsHost),
    askShield: shieldSender(),
    keysOfUrl: purger.keysOfUrl,
  };
  const guardMaintenance = maintenanceGuard(platform);
  const writeLog = accessLog();
  const operate = compiled.admin && operator ? operator({ compiled, purger, platform }) : null;

  async function handle(request: Request, client: Client): Promise<Response> {
    const start = compiled.isMeasured ? startOf(platform) : null;
    let exchange: Exchange | null = null;
    let response: Response;
    let id: string | null = null;
    try {
      exchange = receive(request, readAuthority(request.headers), { client, platform });
      if (start !== null) exchange.log = compiled.log;
      if (compiled.shields.size > 0 && request.headers.has(HOP_FIELD)) exchange = await recogniseHop(exchange);
      if (compiled.push !== null && isFromFanout(request.headers)) exchange = await recogniseHeld(exchange);
      const isOperators = operate !== null && isForOperator(exchange);
      if (isOperators || exchange.hop !== null) exchange.log = undefined;
      if (hasLooped(exchange, cdnId)) throw new GatewayError(508, 'the request has been here before');
      response = await (isOperators ? operate(exchange) : answer(exchange));
    } catch (error) {
      id = exchange?.id ?? platform.randomId();
      response = await fail(error, { id, request, exchange });
      if (exchange?.hop?.held === false) markFailure(response);
    }
    if (exchange?.afterwards !== undefined || exchange?.hasServerTiming) response = changeable(response);
    for (const step of exchange?.afterwards ?? []) step(response);
    if (start !== null) tell({ request, client, exchange, id, response, start, platform });
    const told = request.headers.has(DEBUG_FIELD) ? await explain(response, { request, exchange, platform }) : response;
    return exchange?.handoff === undefined ? told : handOff(exchange.handoff, told, platform);
  }

  /** What it took, to the client and to the log, where either is asked for. */
  function tell(answered: Answered): void {
    const { exchange, response, start } = answered;
    if (exchange?.hasServerTiming) addServerTiming(response, exchange, platform.now() - start.at);
    const log = exchange === null ? compiled.log : exchange.log;
    if (log) writeLog(log, answered);
  }

  /** Every error leaves here, with the pages of the nearest level that was reached. */
  function fail(error: unknown, failed: Pick<Failed, 'id' | 'request' | 'exchange'>): Promise<Response> {
    return errorResponse(error, { ...failed, platform, pages: failed.exchange?.pages ?? compiled.errors, fetchPage });
  }

  /** A page of a backend, through cache and pools; the request is the gateway's own, with nothing of the client's in it. */
  async function fetchPage(failed: Exchange, page: { route: CompiledRoute; target: Target }): Promise<Response | null> {
    const found = domains.find(failed.host);
    if (found === null) return null;
    const { path } = page.route;
    const domain = found.indexed.domain.name;
    const request = new Request(`${failed.scheme}://${failed.host}${path}`);
    const exchange: Exchange = { ...failed, request, method: 'GET', path, query: '' };
    return deliver(exchange, await proxy({ ...page, exchange, domain, isAmbiguous: true, ...shared }), page.route);
  }

  /** domain → maintenance → route → answer → deliver; also what a handler's own requests go through. */
  async function answer(exchange: Exchange): Promise<Response> {
    requireSupported(exchange.method);
    const { indexed, subdomain } = chooseDomain(exchange);
    const { domain, tree } = indexed;
    exchange.pages = domain.errors;
    enter(exchange, domain);
    if (domain.maintenance !== null && exchange.hop === null) guardMaintenance(domain.maintenance);
    if (exchange.method === 'PURGE')
      throw new GatewayError(405, 'PURGE without an operator API', { allow: 'GET, HEAD' });
    const named = subdomain === '' ? {} : { subdomain };
    exchange.params = () => named;
    if (domain.redirect !== null) return redirectAnswer(exchange, domain.redirect, 'keep');
    const moved = domain.redirects === null ? null : await redirectByTable(exchange, domain.redirects, named);
    if (moved !== null) return moved;
    const places = matchingPlaces(tree, exchange.path);
    const route = pickRoute(exchange, domain, places);
    const { hop } = exchange;
    const isHopOfOther = hop !== null && (hop.route !== route.id || hop.held !== (route.answer.kind === 'stream'));
    if (isHopOfOther) throw new GatewayError(403, 'a hop of another route');
    exchange.pages = route.errors;
    enter(exchange, route);
    exchange.params = () => ({
      ...named,
      ...pathParams(route, exchange.path),
      ...(route.geo && geoParams(exchange, route.geo)),
    });
    const refused = route.guards === null ? null : await guard(exchange, route.guards);
    if (refused !== null) return refused;
    const isAmbiguous = places.length > 1;
    const made = await answerOf({ exchange, route, domain: domain.name, isAmbiguous, ...shared });
    if (made instanceof Response) return made;
    if (exchange.log || exchange.hasServerTiming) recordCache(exchange, made);
    return deliver(exchange, made, route);
  }

  /** The operator API answers on its own domain and under its own path alone, and PURGE on every URL of the service. */
  function isForOperator({ method, host, path, platform: { environment } }: Exchange): boolean {
    if (method === 'PURGE') return true;
    const place = compiled.admin!;
    if (path !== place.path && !path.startsWith(`${place.path}/`)) return false;
    if (isLoopback(host) && environment().local) return true;
    return domains.find(host)?.indexed.domain.name === place.host;
  }

  function chooseDomain(exchange: Exchange): FoundDomain {
    const domain = domains.find(exchange.host);
    if (domain === null) throw new GatewayError(421, `no domain ${exchange.host}`);
    record(exchange, { stage: 'domain', decision: domain.indexed.domain.name });
    return domain;
  }

  function answerOf(routed: Omit<Routed, 'target'>): Promise<Answer | Response> | Response {
    const { exchange, route } = routed;
    switch (route.answer.kind) {
      case 'proxy':
        return proxy({ ...routed, target: route.answer.target });
      case 'redirect':
        return redirectAnswer(exchange, route.answer.redirect, 'drop');
      case 'respond':
        return respondAnswer(exchange, route);
      case 'handler':
        return handleBy(route.answer.name, handlers, { exchange, answer, fail });
      case 'stream':
        return stream(routed, route.answer, compiled.push!);
    }
  }

  return { handle };
}

/** A level's own log goes before those above it. */
function enter(exchange: Exchange, level: { log: CompiledLog | null; serverTiming?: boolean }): void {
  if (exchange.log === undefined) return;
  exchange.log = level.log;
  exchange.hasServerTiming = level.serverTiming === true;
}

/** For those who go by the trace alone; a client is told by Cache-Status. */
function recordCache(exchange: Exchange, { cacheStatus }: Answer): void {
  if (cacheStatus !== null) record(exchange, { stage: 'cache', decision: cacheState(cacheStatus) });
}

function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost';
}

/** The route of the request that a preflight announces, where it answers preflights; null for all else. */
function choosePreflighted(domain: CompiledDomain, places: readonly number[], exchange: Exchange): RouteChoice | null {
  if (exchange.depth > 0 || !isPreflight(exchange)) return null;
  const choice = chooseRoute(domain, places, announced(exchange));
  if (!('route' in choice) || !choice.route.guards?.cors) return null;
  exchange.preflight = true;
  return choice;
}

function pickRoute(exchange: Exchange, domain: CompiledDomain, places: readonly number[]): CompiledRoute {
  const choice = choosePreflighted(domain, places, exchange) ?? chooseRoute(domain, places, exchange);
  if ('allow' in choice) throw new GatewayError(405, 'no route for this method', { allow: choice.allow.join(', ') });
  if ('notFound' in choice) throw new GatewayError(404, 'no route for this path');
  record(exchange, { stage: 'route', decision: choice.route.path });
  return choice.route;
}
