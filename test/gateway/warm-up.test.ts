import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import demo from '../../src/gateway.config.ts';
import { capabilities } from '../../src/gateway/everything.ts';
import { type GatewayConfig, createGateway } from '../../src/gateway/index.ts';
import type { Exchange } from '../../src/gateway/exchange.ts';
import type { RuleTable } from '../../src/gateway/rules/rule.ts';
import { warmUp } from '../../src/gateway/warm-up.ts';
import { fakePlatform } from '../support/fake-platform.ts';
import { TRANSPARENT } from '../support/site.ts';

/** As while the Wasm is built: what would be frozen into it may not be asked for, and there are no requests and responses. */
beforeEach(() => {
  const refuse = (): never => {
    throw new Error('not when the Wasm is built');
  };
  // With a prototype, as functions have that are no arrows.
  for (const name of ['Request', 'Response']) {
    vi.stubGlobal(name, function unmade() {
      refuse();
    });
  }
  for (const name of ['fetch', 'setTimeout']) vi.stubGlobal(name, refuse);
  vi.spyOn(Date, 'now').mockImplementation(refuse);
  vi.spyOn(Math, 'random').mockImplementation(refuse);
  vi.spyOn(crypto, 'randomUUID').mockImplementation(refuse);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const route = (to: string) => ({ path: '/*', to }) as const;

const CONFIGS: Record<string, GatewayConfig> = {
  transparent: TRANSPARENT,
  'with all of the demo': demo,
  'without a page': { ...TRANSPARENT, domains: { 'a.test': { redirect: 'https://b.test' } } },
  'of wildcards': { ...TRANSPARENT, domains: { '*.a.test': { routes: [route('origin')] }, '*': { routes: [] } } },
  'with guards': {
    ...TRANSPARENT,
    domains: { 'a.test': { defaults: { rateLimit: { limit: 1, window: '10s' } }, routes: [route('origin')] } },
  },
};

describe('warming up', () => {
  test.each(Object.entries(CONFIGS))('does no harm: a configuration %s', async (_, config) => {
    const handler = vi.fn();
    await warmUp({ config, capabilities: { ...capabilities, handlers: { hello: handler } } });
    expect(handler).not.toHaveBeenCalled();
  });

  test('asks the origin, stores, and finds what is stored', async () => {
    const seen: string[] = [];
    const watch = (fields: [string, string][], { trace }: Exchange): [string, string][] => {
      seen.push(trace.map(({ stage }) => stage).join());
      return fields;
    };
    const rules: RuleTable = {
      ...capabilities.rules,
      compress: { at: 'route', isObserver: false, isEverywhere: false, bind: () => ({ onFields: watch }) },
    };
    const config: GatewayConfig = { ...TRANSPARENT, defaults: { compress: true } };
    await warmUp({ config, capabilities: { ...capabilities, rules } });
    expect(seen).toEqual([expect.stringContaining('fetch,store'), expect.stringContaining('lookup')]);
  });
});

test('what is warmed up answers as what is not', async () => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  const ask = async (): Promise<unknown[]> => {
    const platform = fakePlatform({ origin: () => new Response('a', { headers: { 'cache-control': 'max-age=60' } }) });
    const gateway = createGateway({ config: TRANSPARENT, capabilities, platform });
    const request = new Request('http://www.example.test/a', { headers: { host: 'www.example.test' } });
    const response = await gateway.handle(request, { address: '192.0.2.1', waitUntil: () => undefined });
    return [[...response.headers], platform.sent, platform.cache.keys(), platform.logged];
  };
  const before = await ask();
  await warmUp({ config: TRANSPARENT, capabilities });
  expect(await ask()).toEqual(before);
});
