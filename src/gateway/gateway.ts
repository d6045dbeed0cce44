import { redirectAnswer } from './answers/redirect/answer.ts';
import { type Capabilities, used } from './capabilities.ts';
import { compileGateway } from './config/compile.ts';
import type { GatewayConfig } from './config/types.ts';
import { DEBUG_FIELD } from './debug/explain.ts';
import { type DomainIndex, type FoundDomain, indexDomains } from './domains/find.ts';
import type { ProxiedPage } from './errors/config.ts';
import { GatewayError } from './errors/error.ts';
import { errorResponse, type Failed } from './errors/response.ts';
import { type Answered, type Exchange, type Observer, record } from './exchange.ts';
import { requireReadable } from './fields/limit.ts';
import type { Dry, OperatorParts } from './operator/operator.ts';
import type { Client, Platform } from './platform.ts';
import { keysOfUrl } from './purge/url-keys.ts';
import { isFromFanout } from './push/handoff.ts';
import { hasLooped } from './request/forwarding.ts';
import { readAuthority, receive, requireSupported } from './request/receive.ts';
import { deliver } from './response/deliver.ts';
import { changeable } from './response/fields.ts';
import { stayLocal } from './response/stay-local.ts';
import { pickRoute } from './routes/pick.ts';
import { matchingPlaces, pathParams } from './routes/tree.ts';
import { standIns } from './rules/compile.ts';
import { guard, ruleParams } from './rules/run.ts';
import type { Tools } from './tools.ts';

/** The parts of a gateway. All but the platform are known when the Wasm is built. */
export interface GatewayParts {
  config: GatewayConfig;
  /** At least what the configuration uses. */
  capabilities: Capabilities;
  platform: Platform;
  /** Is called with every request and its answer, for tests and local servers. */
  watch?(watched: Watched): void;
}

/** A request with its answer, and what makes a trace of it. */
export interface Watched extends Answered {
  domains: DomainIndex;
}

/** Answers requests; never rejects. */
export interface Gateway {
  handle(request: Request, client: Client): Promise<Response>;
  /** What an operator may ask of it. */
  readonly parts: OperatorParts;
}

/**
 * Compiles a configuration that `validateGateway` has found nothing wrong with. The command line validates before each
 * build; the Wasm has no validation, which would double its code.
 */
export function createGateway({ config, capabilities, platform, watch }: GatewayParts): Gateway {
  const { rules, handlers = {}, transforms = {}, errorPages, debug } = capabilities;
  const compiled = compileGateway(config, capabilities);
  const shielding = compiled.shields.size > 0 ? used(capabilities, 'shielding') : null;
  const push = compiled.push && used(capabilities, 'push');
  const domains = indexDomains(compiled);
  const ownsHost = (host: string): boolean => (domains.find(host)?.indexed.domain.name ?? '*') !== '*';
  const cdnId = `popgate-${compiled.name}`;
  const tools: Tools = {
    cdnId,
    handlers,
    transforms,
    targets: compiled,
    push: compiled.push,
    shielding,
    ownsHost,
    keysOfUrl: (url) => keysOfUrl(domains, url),
    answer,
    fail,
  };
  const standing = standIns(rules);
  const isWatched = compiled.isObserved || watch !== undefined;
  const parts: OperatorParts = { compiled, domains, platform, decide: handle };
  const operate = compiled.admin && used(capabilities, 'operator')(parts);

  async function handle(request: Request, client: Client, dry?: Dry): Promise<Response> {
    const on = dry?.platform ?? platform;
    const start = isWatched ? { at: on.now(), cpuMs: on.cpuMs() } : null;
    let exchange: Exchange | null = null;
    let response: Response;
    let id: string | null = null;
    try {
      exchange = receive(request, readAuthority(request, client), { client, platform: on });
      if (start !== null) exchange.observers = compiled.observers;
      if (shielding?.isHop(request.headers)) exchange = await shielding.recognise(exchange);
      if (push !== null && isFromFanout(request.headers)) exchange = await push.recognise(exchange);
      if (dry !== undefined) {
        exchange.dryRun = dry.dryRun;
        dry.dryRun.begin(exchange);
      }
      const isOperators = operate !== null && isForOperator(exchange);
      if (isOperators && (exchange.hop !== null || isFromFanout(request.headers)))
        throw new GatewayError(403, 'the operator API is for no other POP, and not for Fanout');
      if (isOperators || exchange.hop !== null) exchange.observers = undefined;
      requireReadable(request.headers);
      if (hasLooped(exchange, cdnId)) throw new GatewayError(508, 'the request has been here before');
      response = await (isOperators ? (dry?.dryRun.answer('the operator API') ?? operate(exchange)) : answer(exchange));
    } catch (error) {
      id = exchange?.id ?? on.randomId();
      response = await fail(error, { id, request, exchange });
      if (exchange?.hop?.held === false) shielding?.markFailure(response);
    }
    if (exchange?.afterwards !== undefined) response = changeable(response);
    for (const step of exchange?.afterwards ?? []) step(response);
    if (exchange !== null) response = stayLocal(response, exchange, ownsHost);
    // Nobody is told of a dry run.
    if (dry !== undefined) return response;
    if (start !== null) {
      for (const observe of (exchange === null ? compiled.observers : exchange.observers) ?? []) {
        response = observe({ request, client, exchange, id, response, start, platform });
      }
      watch?.({ request, client, exchange, id, response, start, platform, domains });
    }
    const isAsked = debug !== undefined && request.headers.has(DEBUG_FIELD);
    const told = isAsked ? await debug(response, { request, client, exchange, platform, domains }) : response;
    return exchange?.handoff === undefined ? told : push!.handOff(exchange, told);
  }

  /** Every error passes here, and gets the error page of the nearest level that the request reached. */
  function fail(error: unknown, failed: Pick<Failed, 'id' | 'request' | 'exchange'>): Promise<Response> {
    const pages = failed.exchange?.pages ?? compiled.errors;
    const on = failed.exchange?.platform ?? platform;
    return errorResponse(error, { ...failed, platform: on, pages, fetchPage, customPage: errorPages?.customPage });
  }

  /**
   * Fetches an error page from a backend, through cache and pools. The gateway makes this request itself; nothing that the
   * client sent is in it.
   */
  async function fetchPage(failed: Exchange, page: ProxiedPage): Promise<Response | null> {
    const found = domains.find(failed.host);
    if (found === null) return null;
    const request = new Request(`${failed.scheme}://${failed.host}${page.path}`);
    const exchange: Exchange = { ...failed, request, method: 'GET', path: page.path, query: '' };
    const route = compiled.pageRoute(page);
    const domain = found.indexed.domain.name;
    const made = await route.answer.give({ exchange, route, domain, isAmbiguous: true, tools });
    return made instanceof Response ? made : deliver(exchange, made, route);
  }

  /** domain → its rules → route → guard → answer → deliver; also what a handler's own requests go through. */
  async function answer(exchange: Exchange): Promise<Response> {
    requireSupported(exchange.method);
    const { indexed, subdomain } = chooseDomain(exchange);
    const { domain, tree, folded } = indexed;
    exchange.pages = domain.errors;
    observeBy(exchange, domain.observers);
    const named = subdomain === '' ? {} : { subdomain };
    exchange.params = () => named;
    for (const ask of domain.rules) {
      const judged = ask(exchange);
      const early = judged instanceof Promise ? await judged : judged;
      if (early !== null) return early;
    }
    if (exchange.method === 'PURGE')
      throw new GatewayError(405, 'PURGE without an operator API', { allow: 'GET, HEAD' });
    if (domain.redirect !== null) return redirectAnswer(exchange, domain.redirect, 'keep');
    const places = matchingPlaces(tree, exchange.path);
    const route = pickRoute(exchange, { domain, places, standIns: standing });
    domain.requireGuards?.(exchange, route, { domain, folded });
    exchange.pages = route.errors;
    exchange.kept = route.kept;
    observeBy(exchange, route.rules.observe);
    exchange.params = () => ({ ...named, ...pathParams(route, exchange.path), ...ruleParams(route.rules, exchange) });
    const guarded = guard(route.rules, exchange);
    const refused = guarded instanceof Promise ? await guarded : guarded;
    if (refused !== null) return refused;
    const isAmbiguous = places.length > 1;
    const given = route.answer.give({ exchange, route, domain: domain.name, isAmbiguous, tools });
    const made = given instanceof Promise ? await given : given;
    if (made instanceof Response) return made;
    exchange.cacheStatus = made.cacheStatus;
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
    record(exchange, { stage: 'domain', name: domain.indexed.domain.name });
    return domain;
  }

  return { handle, parts };
}

/** Pages of a level take precedence over those of the levels above it. */
function observeBy(exchange: Exchange, observers: readonly Observer[]): void {
  if (exchange.observers !== undefined) exchange.observers = observers;
}

function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost';
}
