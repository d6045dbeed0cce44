import { claimRequest, type Outgoing, tryOnce } from '../backends/attempt.ts';
import { isReplayable, longestTryMs } from '../backends/send.ts';
import type { Target } from '../targets/config.ts';
import { parseTemplate } from '../config/template.ts';
import { OriginFailure } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import { compileDynamic } from './compile.ts';
import type { CompiledDynamic, DynamicBackendConfig, DynamicTarget } from './config.ts';
import { type DynamicDestination, dynamicResolver } from './resolve.ts';
import { MAX_ORIGINS } from './tenant.ts';

/** Compiles the dynamic backends of a gateway, by name. */
export interface Dynamics {
  compiled: ReadonlyMap<string, CompiledDynamic>;
  target(to: DynamicTarget): Target;
}

/** They share what this sandbox knows of the origins that it has asked. */
export function compileDynamics(configs: Readonly<Record<string, DynamicBackendConfig>>): Dynamics {
  const compiled = new Map(Object.entries(configs).map(([name, config]) => [name, compileDynamic(name, config)]));
  const resolve = dynamicResolver();
  return {
    compiled,
    target({ dynamic: name, origin, key }) {
      const configured = compiled.get(name);
      if (configured === undefined) throw new Error(`no dynamic backend is called ${name}`);
      // A handler names an origin, also where routes have theirs from a store.
      const dynamic = origin === undefined ? configured : { ...configured, from: null };
      const template = parseTemplate(origin ?? key ?? ':subdomain');
      return {
        name,
        async send(outgoing, sending) {
          return sendToFirst(await resolve({ dynamic, template }, sending), outgoing, sending.exchange);
        },
        operations: 0,
        longestMs: longestTryMs(dynamic.timeouts) * (dynamic.from === null ? 1 : MAX_ORIGINS),
        shield: null,
        isLiteral: dynamic.isLiteral,
        hasBase: false,
      };
    },
  };
}

/** Asks the origins of a dynamic backend, one after the other, while the request can be sent again. */
async function sendToFirst(
  destinations: readonly DynamicDestination[],
  outgoing: Outgoing,
  exchange: Exchange,
): Promise<Response> {
  let failure: OriginFailure | null = null;
  for (const destination of isReplayable(outgoing) ? destinations : destinations.slice(0, 1)) {
    const { backend, answered, ...where } = destination;
    claimRequest(exchange);
    const limitMs = where.timeouts.totalMs;
    try {
      const attempt = { ...where, name: backend.name, to: backend, limitMs, readsAhead: false };
      const response = await tryOnce(attempt, outgoing, exchange);
      answered();
      return response;
    } catch (error) {
      if (!(error instanceof OriginFailure)) throw error;
      failure = error;
    }
  }
  throw failure ?? new OriginFailure(503, 'there is no origin to ask');
}
