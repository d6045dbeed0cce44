import { endpoints } from '../../src/admin/endpoints.ts';
import { operatorApi } from '../../src/admin/operator-api.ts';
import { capabilities, formatProblems, validateGateway } from '../../src/gateway/check.ts';
import {
  type Client,
  createGateway,
  type GatewayConfig,
  type GatewayParts,
  type Handlers,
  type OperatorParts,
  type Transforms,
} from '../../src/gateway/index.ts';
import { fakePlatform, type FakeOptions, type FakePlatform } from './fake-platform.ts';

export interface Site extends FakePlatform {
  /** `'GET /path'` or `'GET http://host/path'`, on `www.example.test` unless it says otherwise. */
  ask(line: string, headers?: Record<string, string>, body?: string): Promise<Response>;
  /** What an operator may ask of the gateway. */
  parts: OperatorParts;
  /** A request that no `ask` can write. */
  send(request: Request): Promise<Response>;
  /** Waits for what was left to do after the answers. */
  settle(): Promise<void>;
}

export interface SiteOptions extends FakeOptions, Pick<GatewayParts, 'watch'> {
  config?: Partial<GatewayConfig>;
  handlers?: Handlers;
  transforms?: Transforms;
  address?: string;
  /** In place of `address`, where it changes. */
  client?: { address: string };
  /** What the platform tells of the connection: nothing by default, so that the URL's scheme counts. */
  connection?: Pick<Client, 'scheme' | 'httpVersion'>;
}

/** One backend and one route that takes everything: transparent HTTP. */
export const TRANSPARENT: GatewayConfig = {
  name: 'test',
  backends: { origin: { origin: 'http://origin.test' } },
  domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin' }] } },
};

const operator = operatorApi(Object.values(endpoints));

/** A gateway on a fake platform, asked through its one door. */
export function site(options: SiteOptions = {}): Site {
  const platform = fakePlatform(options);
  const config = { ...TRANSPARENT, ...options.config };
  const problems = validateGateway(config, Object.keys(options.handlers ?? {}), Object.keys(options.transforms ?? {}));
  if (problems.length > 0) throw new Error(formatProblems(problems));
  const gateway = createGateway({
    config,
    capabilities: { ...capabilities, handlers: options.handlers ?? {}, transforms: options.transforms ?? {}, operator },
    platform,
    ...(options.watch && { watch: options.watch }),
  });
  const background: Promise<unknown>[] = [];
  const client: Client = {
    ...options.connection,
    get address() {
      return options.client?.address ?? options.address ?? '192.0.2.1';
    },
    waitUntil: (work: Promise<unknown>) => void background.push(work),
  };
  return {
    ...platform,
    parts: gateway.parts,
    send: (request) => gateway.handle(request, client),
    ask: (line, headers = {}, body) => gateway.handle(requestOf(line, headers, body), client),
    settle: async () => {
      while (background.length > 0) await background.shift();
    },
  };
}

/** A request as a client sends it: with a Host, and with methods and fields that Node's own Request would refuse. */
export function requestOf(line: string, headers: Record<string, string> = {}, body?: string): Request {
  const [method = 'GET', target = '/'] = line.split(' ');
  const url = target.startsWith('http') ? target : `http://www.example.test${target}`;
  const host = /^https?:\/\/([^/]*)/.exec(url)![1]!;
  const fields = new Headers({ host, ...headers });
  const stream = body === undefined ? null : new Response(body).body;
  return { url, method, headers: fields, body: stream } as unknown as Request;
}
