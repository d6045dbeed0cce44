import { endpoints } from '../../admin/endpoints.ts';
import { operatorApi } from '../../admin/operator-api.ts';
import { capabilities } from '../../gateway/check.ts';
import * as engine from '../../gateway/index.ts';
import {
  type Answered,
  type Client,
  createGateway,
  createPurger,
  type Gateway,
  GatewayError,
  type GatewayConfig,
  type HandlerContext,
  type Purger,
  summarise,
  type Summary,
  traceOf,
  type Watched,
} from '../../gateway/index.ts';
import { memoryPlatform, type MemoryPlatform } from '../../platform/memory/index.ts';
import { keepRecent, type RecentRequest } from '../local/start-page.ts';
import { type Fault, faultOf } from './fault.ts';
import { faultPage } from './fault-page.ts';
import type { Project } from './load.ts';
import { missingModule, provideModules } from './modules.ts';
import { platformModules } from './platform-modules.ts';
import { type Environment, newWorld } from './world.ts';

/** What the session reports. */
export interface Teller {
  answered(summary: Summary): void;
  /** Of the project's own code. */
  fault(what: string, fault: Fault): void;
  log(line: string): void;
}

/** The gateway that serves, on a platform that outlives it: the cache, the stores, the counts of rate limits. */
export interface Session {
  /** Serves another gateway from now on; requests that are under way end on the one before. */
  use(project: Project): void;
  readonly config: GatewayConfig;
  /** The last ones, in the order in which they came. */
  readonly recent: readonly RecentRequest[];
  /** Never rejects. */
  answer(request: Request, client: Client): Promise<Response>;
  waitUntil: Client['waitUntil'];
  purgeAll(): Promise<void>;
}

const operator = operatorApi(Object.values(endpoints));

export function startSession(env: Environment, tell: Teller): Session {
  const world = newWorld(env);
  const recent: RecentRequest[] = [];
  /** By the ids of their requests, which the gateway names in its log. */
  const faults = new Map<string, { what: string; fault: Fault }>();
  const answers = new WeakMap<Request, Answered>();
  let serving: { project: Project; gateway: Gateway } | null = null;

  const platform: MemoryPlatform = {
    ...memoryPlatform({
      ...world.parts,
      now: () => Date.now(),
      environment: { local: true },
      log: (line) => {
        // It is told already, with its place.
        if (!faults.has(line.split(' ', 1)[0]!)) tell.log(line);
      },
      logTo: (endpoint, line) => tell.log(`${endpoint} :: ${line}`),
    }),
    // What belongs to a sandbox belongs to the gateway here.
    retire: () => serving && use(serving.project),
  };
  provideModules({
    popgate: engine,
    ...platformModules({ platform, secret: world.secret, env }),
    missing: (name: string) => missingModule(name, () => serving !== null),
  });

  function watch(watched: Watched): void {
    answers.set(watched.request, watched);
    const summary: RecentRequest = summarise(watched);
    const { exchange, domains } = watched;
    if (exchange !== null) void traceOf(exchange, domains).then((trace) => (summary.trace = trace));
    keepRecent(recent, summary);
    tell.answered(summary);
  }

  function failed(what: string, error: unknown, requestId?: string): void {
    if (error instanceof GatewayError) return;
    const fault = faultOf(error);
    if (requestId !== undefined) faults.set(requestId, { what, fault });
    tell.fault(what, fault);
  }

  function use(project: Project): void {
    const { config } = project;
    const handlers = watched('handler', project.handlers, failed);
    const transforms = watched('transform', project.transforms, failed);
    world.become(config);
    serving = {
      project,
      gateway: createGateway({
        config,
        platform,
        watch,
        capabilities: { ...capabilities, handlers, transforms, operator },
      }),
    };
  }

  const waitUntil: Client['waitUntil'] = (work) => {
    work.catch((error: unknown) => failed('work after an answer (waitUntil)', error));
  };

  return {
    use,
    get config() {
      return serving!.project.config;
    },
    recent,
    waitUntil,
    async answer(request, client) {
      const response = await serving!.gateway.handle(request, client);
      const id = answers.get(request)?.exchange?.id ?? '';
      const known = faults.get(id);
      faults.delete(id);
      return known === undefined || response.status !== 500
        ? response
        : faultPage(known.what, known.fault, request.headers.get('accept'));
    },
    async purgeAll() {
      const purger = purgerOf(serving!.project.config, platform);
      const order = { keys: [], urls: [], domains: [], all: true, mode: 'hard' } as const;
      await purger.purge(order, { address: '127.0.0.1', waitUntil });
    },
  };
}

/** Functions whose errors are heard of with their requests' ids. */
function watched<First, Context extends HandlerContext>(
  kind: 'handler' | 'transform',
  functions: Readonly<Record<string, (first: First, context: Context) => Response | Promise<Response>>>,
  failed: (what: string, error: unknown, requestId: string) => void,
): typeof functions {
  const all = Object.entries(functions).map(([name, run]) => [
    name,
    async (first: First, context: Context) => {
      try {
        return await run(first, context);
      } catch (error) {
        failed(`the ${kind} ${name}`, error, context.requestId);
        throw error;
      }
    },
  ]);
  return Object.fromEntries(all) as typeof functions;
}

/** Through a gateway with an operator, whether or not the configuration has one. */
function purgerOf(config: GatewayConfig, platform: MemoryPlatform): Purger {
  const host = Object.keys(config.domains)[0]!;
  let purger: Purger | undefined;
  createGateway({
    config: { ...config, admin: { host, ...config.admin } },
    platform,
    capabilities: {
      ...capabilities,
      operator: (parts) => {
        purger = createPurger(parts);
        return operator(parts);
      },
    },
  });
  return purger!;
}
