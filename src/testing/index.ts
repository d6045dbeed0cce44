import { endpoints } from '../admin/endpoints.ts';
import { operatorApi } from '../admin/operator-api.ts';
import { capabilities, formatProblems, validateGateway } from '../gateway/check.ts';
import { createGateway, type Duration, type Explanation, type GatewayConfig, type Watched } from '../gateway/index.ts';
import { memoryPlatform } from '../platform/memory/index.ts';
import { backgroundWork } from './background.ts';
import { cacheFacts, type CacheFacts } from './cache-facts.ts';
import { testClock } from './clock.ts';
import { type Decisions, decisionsOf } from './decisions.ts';
import { earlierAnswers } from './earlier.ts';
import { type ExplainOptions, explainTo } from './explain.ts';
import { keptLogs } from './logs.ts';
import type { TestOptions } from './options.ts';
import { originsFrom, type TestOrigin, testOrigins } from './origins.ts';
import { type Purge, purgeThrough } from './purge.ts';
import { type FullRequestOptions, requestOf, type RequestOptions } from './requests.ts';
import { surroundings } from './surroundings.ts';

export type { Explanation } from '../gateway/index.ts';
export type { CacheFacts } from './cache-facts.ts';
export type { Decisions } from './decisions.ts';
export type { ExplainOptions } from './explain.ts';
export type { TestOptions } from './options.ts';
export type { AskedRequest, FixedAnswer, OriginAnswer, TestOrigin } from './origins.ts';
export type { Purge } from './purge.ts';
export type { FullRequestOptions, RequestOptions } from './requests.ts';

/** An answer, what the cache did, and what the gateway decided. */
export type TestResponse = Response & {
  readonly cache: CacheFacts & Pick<Decisions, 'why' | 'key' | 'surrogateKeys'>;
} & Readonly<Pick<Decisions, 'route' | 'backend' | 'trace'>>;

/** A gateway with its own cache and clock, in memory. It shares nothing with another one. */
export interface TestGateway<Name extends string = string> {
  /**
   * Sends a GET request. The URL is absolute, with one of the gateway's domains as its host.
   *
   * @example await gateway.get('https://www.shop.example/products/1', { headers: { 'accept-language': 'de' } })
   */
  get(url: string, options?: RequestOptions): Promise<TestResponse>;
  /**
   * Sends any request.
   *
   * @example await gateway.request('https://www.shop.example/cart', { method: 'POST', body: 'item=1' })
   */
  request(url: string, options?: FullRequestOptions): Promise<TestResponse>;
  /**
   * Says what the gateway would do with a request now, and why, by its own code. Nothing is changed: no origin is asked, and
   * nothing is stored, counted or logged; no handler runs. `textOf` of `popgate` has it in words. Rejects with an Error for a
   * request that the gateway cannot read.
   *
   * @example (await gateway.explain('https://www.shop.example/', { response: { headers: { vary: '*' } } })).why // code 'vary'
   */
  explain(url: string, options?: ExplainOptions): Promise<Explanation>;
  /**
   * The origins, by the names of backends and dynamic backends: what they were asked, and what they answer from now on.
   *
   * @example expect(gateway.origins.shop.requests).toHaveLength(1)
   * @example gateway.origins.shop.answer = 'down'
   */
  readonly origins: Readonly<Record<Name, TestOrigin>>;
  /**
   * Moves the gateway's clock on. Only this moves it, and an origin that hangs. Work that was due within that time, such as
   * the second purge of a URL within a second, is done before the next request. A RangeError for what is no length of time.
   *
   * @example gateway.advance('5m')
   */
  advance(by: Duration | number): void;
  /**
   * Purges through the operator API, also if the configuration has no `admin`. Rejects with an Error for what it refuses.
   *
   * @example await gateway.purge({ keys: ['product/1'], soft: true })
   */
  purge(order: Purge): Promise<void>;
  /** Waits for the work that goes on after answers, such as stale-while-revalidate. Each request does so first. */
  settle(): Promise<void>;
  /** The lines of the operator's log, in order. */
  readonly log: readonly string[];
  /** The lines that logging endpoints got, by the endpoint's name. */
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
}

const operator = operatorApi(Object.values(endpoints));
/** RFC 5737: an address for examples. */
const SOMEBODY = '192.0.2.1';

/**
 * Makes the gateway of a configuration, in memory and in this process. It answers as on Viceroy, the local server, and has the
 * data that the configuration gives for that. An Error lists the problems of a configuration as `popgate check` does.
 *
 * @example
 * const gateway = testGateway(config, { handlers, origins: { shop: { headers: { 'cache-control': 'max-age=60' } } } });
 * await gateway.get('https://www.shop.example/');
 * const { cache } = await gateway.get('https://www.shop.example/');
 * // cache.verdict is 'hit', and cache.ttlSeconds is 60
 */
export function testGateway<Backend extends string, Dynamic extends string>(
  config: GatewayConfig<Backend, string, Dynamic>,
  options: TestOptions<NoInfer<Backend | Dynamic>> = {},
): TestGateway<Backend | Dynamic> {
  const { handlers = {}, transforms = {} } = options;
  const problems = validateGateway(config, Object.keys(handlers), Object.keys(transforms));
  if (problems.length > 0) throw new Error(formatProblems(problems));
  const clock = testClock(options.now);
  const origins = testOrigins<Backend | Dynamic>(config, options.origins);
  const logs = keptLogs();
  const platform = memoryPlatform({
    ...surroundings(config, options),
    ...logs.writer,
    now: clock.now,
    wait: clock.wait,
    origins: originsFrom(origins, { config, clock }),
  });
  const parts = { config, capabilities: { ...capabilities, handlers, transforms, operator }, platform };
  const told = new WeakMap<Request, Promise<Decisions>>();
  const earlier = earlierAnswers();
  const watch = (watched: Watched): void => void told.set(watched.request, decisionsOf(watched, earlier));
  const gateway = createGateway({ ...parts, watch });
  const background = backgroundWork(clock, logs.writer.log);
  const purge = purgeThrough(parts, background.add);

  async function request(url: string, sent: FullRequestOptions = {}): Promise<TestResponse> {
    const asked = requestOf(url, sent);
    await background.settle();
    const client = { address: sent.address ?? SOMEBODY, waitUntil: background.add };
    const response = await gateway.handle(asked, client);
    const { why, key, surrogateKeys, ...decisions } = await told.get(asked)!;
    const cache = { ...cacheFacts(response.headers), why, key, surrogateKeys };
    return Object.assign(background.readToEnd(response), { cache, ...decisions });
  }

  return {
    get: (url, sent) => request(url, { ...sent, method: 'GET' }),
    request,
    async explain(url, asked) {
      await background.settle();
      return explainTo(gateway, url, { address: SOMEBODY, ...asked });
    },
    origins,
    advance: clock.advance,
    async purge(order) {
      await background.settle();
      await purge(order);
    },
    settle: background.settle,
    log: logs.lines,
    endpoints: logs.endpoints,
  };
}
