import { capabilities } from '../../gateway/check.ts';
import {
  createGateway,
  explainRequest,
  type Explanation,
  type GatewayConfig,
  type OriginAsked,
} from '../../gateway/index.ts';
import { memoryPlatform } from '../../platform/memory/index.ts';
import { type Environment, newWorld } from '../dev/world.ts';
import { standIns } from '../project/named-code.ts';
import { type AskedRequest, clientOf, placeOf, requestOf } from './asked-request.ts';
import { type GivenAnswer, responseOf } from './given-answer.ts';

/** Says what an origin answers, or a handler, which is not told what it is asked. */
export type Answerer = (asked?: OriginAsked) => Promise<GivenAnswer>;

/** A gateway in memory, with an empty cache, which asks nobody but the answerer. */
export interface Offline {
  config: GatewayConfig;
  /** Explains a request, and changes nothing. Null for one that the gateway cannot read. */
  explain(asked: AskedRequest, answerer: Answerer | null): Promise<Explanation | null>;
  /** Sends a request, and waits for what goes on after its answer, such as storing. */
  send(asked: AskedRequest, answerer: Answerer): Promise<void>;
  /** Moves the clock on. */
  advance(milliseconds: number): void;
  owns(host: string): boolean;
}

export interface OfflineSurroundings {
  /** Where secrets are read from, as `popgate dev` does. */
  env: Environment;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Whether what stands in locally does, and `.localhost` may follow a domain. */
  isLocal: boolean;
}

/** Makes the gateway of a valid configuration, with the data that it has on Viceroy. */
export function offlineGateway(config: GatewayConfig, { env, now, isLocal }: OfflineSurroundings): Offline {
  const world = newWorld(env);
  world.become(config);
  let moved = 0;
  let sending: { asked: AskedRequest; answerer: Answerer } | null = null;
  const answer = async (origin?: OriginAsked): Promise<Response> => {
    const { asked, answerer } = sending!;
    return responseOf(await answerer(origin), asked.method);
  };
  const platform = memoryPlatform({
    ...world.parts,
    now: () => now() + moved,
    environment: { local: isLocal },
    waf: () => 'allow',
    log: () => undefined,
    origins: { fetch: (backend, request) => answer({ backend, request }), health: () => 'unknown' },
  });
  const located = {
    ...platform,
    locate: (address: string) => placeOfSender(sending?.asked) ?? platform.locate(address),
  };
  const code = { ...standIns(config, answer), operator: () => () => answer() };
  const gateway = createGateway({ config, capabilities: { ...capabilities, ...code }, platform: located });

  return {
    config,
    explain(asked, answerer) {
      const geo = placeOf(asked);
      return explainRequest(gateway.parts, {
        request: requestOf(asked),
        client: clientOf(asked),
        answer: answerer && (async (origin) => responseOf(await answerer(origin), asked.method)),
        ...(geo !== undefined && { geo }),
      });
    },
    async send(asked, answerer) {
      sending = { asked, answerer };
      const after: Promise<unknown>[] = [];
      const response = await gateway.handle(requestOf(asked), {
        ...clientOf(asked),
        waitUntil: (work) => void after.push(work.catch(() => undefined)),
      });
      await response.arrayBuffer().catch(() => undefined);
      for (const work of after) await work;
    },
    advance: (milliseconds) => void (moved += milliseconds),
    owns: (host) => gateway.parts.domains.find(host) !== null,
  };
}

function placeOfSender(asked: AskedRequest | undefined): ReturnType<typeof placeOf> {
  return asked && placeOf(asked);
}
