import { selfOf } from '../backends/compile.ts';
import { rewriteHost } from '../backends/self.ts';
import type { Timeouts } from '../backends/config.ts';
import { authorityOf, defaultPort, type Origin } from '../backends/origin.ts';
import type { Sending } from '../targets/config.ts';
import { hostMatches } from '../config/host-pattern.ts';
import { renderTemplate, type TemplatePart } from '../config/template.ts';
import { GatewayError, OriginFailure } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import type { DynamicBackend, Platform } from '../platform.ts';
import type { AllowedOrigin, CompiledDynamic } from './config.ts';
import { findTenant } from './tenant.ts';

/** The backend to send to, and what precedes the path in the URL. */
export interface DynamicDestination {
  backend: DynamicBackend;
  base: string;
  timeouts: Timeouts;
  clientAddress: readonly string[];
  withoutSelf: ((response: Response) => Response) | null;
  surrogateFields: boolean;
  /** Called once the origin has answered, with whatever status. */
  answered(): void;
}

/** Fastly concept: the most dynamic backends of a service. */
const MOST_ORIGINS = 200;

/** The origins of a dynamic backend that this sandbox has asked, by the names of their backends. */
interface Met {
  /** Those that have answered. */
  known: Set<string>;
  unknown: Set<string>;
}

interface Sandbox {
  met: Map<string, Met>;
  /** Whether the sandbox has been asked to end. */
  isRetired: boolean;
}

const ORIGIN = /^(https?):\/\/((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])(?::(\d{1,5}))?$/;

/** What a route names: the template of an origin or, if `dynamic.from` is a store, of the key in it. */
interface NamedOrigin {
  dynamic: CompiledDynamic;
  template: readonly TemplatePart[];
}

/**
 * Returns the origins in the order in which to try them. A wrong name of a client is a 421, a wrong value of a store is the
 * operator's fault and a 502.
 */
export type DynamicResolver = (
  named: NamedOrigin,
  sending: { exchange: Pick<Exchange, 'platform' | 'params' | 'dryRun'>; ownsHost: Sending['ownsHost'] },
) => Promise<DynamicDestination[]>;

/** Makes a resolver that remembers which origins this sandbox has asked, so that their number stays within `max`. */
export function dynamicResolver(): DynamicResolver {
  const sandbox: Sandbox = { met: new Map(), isRetired: false };

  return async function resolve({ dynamic, template }, { exchange: { platform, params, dryRun }, ownsHost }) {
    const text = renderTemplate(template, params());
    const isTenant = dynamic.from !== null;
    const { origins, timeouts } = isTenant
      ? await findTenant(dynamic, text, platform)
      : { origins: [text], timeouts: dynamic.timeouts };
    return origins.map((origin) => {
      const allowed = parseAllowed(origin.toLowerCase(), dynamic.allow);
      if (allowed === null || ownsHost(allowed.host)) {
        const problem = `dynamic origin ${JSON.stringify(origin.slice(0, 300))} is not one that ${dynamic.name} allows`;
        throw isTenant ? new OriginFailure(502, problem) : new GatewayError(421, problem);
      }
      const found = destination(dynamic, allowed, { timeouts, local: platform.environment().local });
      const isCounted = dryRun === undefined;
      return {
        ...found,
        answered: isCounted ? admit(dynamic, found.backend.name, { sandbox, platform }) : nobodyAnswered,
      };
    });
  };
}

function nobodyAnswered(): void {}

/**
 * S72: names that no origin has answered to, which a client may have made up, exclude no other origin. The platform frees
 * no place while the sandbox lives: if such names have used up their share, or all places are taken, the sandbox ends with
 * this request.
 */
function admit(
  dynamic: CompiledDynamic,
  backend: string,
  { sandbox, platform }: { sandbox: Sandbox; platform: Platform },
): () => void {
  const { name } = dynamic;
  const met = sandbox.met.get(name) ?? { known: new Set(), unknown: new Set() };
  sandbox.met.set(name, met);
  if (!met.known.has(backend) && !met.unknown.has(backend)) {
    const isFull = sizeOf(met) >= dynamic.max || sum([...sandbox.met.values()].map(sizeOf)) >= MOST_ORIGINS;
    if (isFull || isCrowded(met, dynamic)) {
      const isRefused = isFull || sandbox.isRetired || platform.retire === undefined;
      platform.retire?.();
      sandbox.isRetired = true;
      if (isRefused) throw new OriginFailure(503, `no more than ${sizeOf(met)} origins of ${name} in this sandbox`);
    }
    met.unknown.add(backend);
  }
  return () => {
    if (met.unknown.delete(backend)) met.known.add(backend);
  };
}

/** No client can make up what a store names. */
function isCrowded({ unknown }: Met, { from, max }: CompiledDynamic): boolean {
  return from === null && unknown.size >= Math.max(1, Math.floor(max / 4));
}

function sizeOf({ known, unknown }: Met): number {
  return known.size + unknown.size;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Returns an origin that one of the patterns allows, or null. No spelling of an address matches the grammar of names. */
export function parseAllowed(url: string, allow: readonly AllowedOrigin[]): AllowedOrigin | null {
  const match = ORIGIN.exec(url);
  if (match === null) return null;
  const scheme = match[1] as 'http' | 'https';
  const host = match[2]!;
  const port = match[3] === undefined ? defaultPort(scheme) : Number(match[3]);
  const isAllowed = allow.some(
    (pattern) => pattern.scheme === scheme && pattern.port === port && hostMatches(pattern.host, host),
  );
  return isAllowed ? { scheme, host, port } : null;
}

function destination(
  dynamic: CompiledDynamic,
  origin: Origin,
  { timeouts, local }: { timeouts: Timeouts; local: boolean },
): Omit<DynamicDestination, 'answered'> {
  const { scheme, host, port } = origin;
  const { sniHostname, certHostname = sniHostname ?? host, ...tlsLimits } = dynamic.tls;
  const { connectMs, firstByteMs, betweenBytesMs } = timeouts;
  const standIn = local ? dynamic.local : null;
  const tls = standIn?.tls ?? scheme === 'https';
  const authority = authorityOf(origin);
  return {
    base: `${scheme}://${authority}`,
    timeouts,
    clientAddress: dynamic.clientAddress,
    withoutSelf: dynamic.rewritesHost ? rewriteHost(selfOf(origin)) : null,
    surrogateFields: dynamic.surrogateFields,
    backend: {
      name: `${dynamic.name}.${scheme}.${host}.${port}${timeoutsMark(dynamic, timeouts)}`,
      target: standIn?.target ?? `${host}:${port}`,
      host: authority,
      tls,
      tlsHost: certHostname,
      tlsLimits,
      connectMs,
      firstByteMs,
      betweenBytesMs,
    },
  };
}

/**
 * The platform registers a name once, with all its settings: a tenant with timeouts of its own has a backend of its own.
 */
function timeoutsMark(dynamic: CompiledDynamic, timeouts: Timeouts): string {
  if (timeouts === dynamic.timeouts) return '';
  return `.${timeouts.connectMs}.${timeouts.firstByteMs}.${timeouts.betweenBytesMs}`;
}
