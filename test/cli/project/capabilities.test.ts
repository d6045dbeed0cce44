import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { endpoints } from '../../../src/admin/endpoints.ts';
import { capabilitiesModule } from '../../../src/cli/project/capabilities.ts';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { capabilities, usesOf } from '../../../src/gateway/check.ts';
import { type Capabilities, createGateway, type Gateway, type GatewayConfig } from '../../../src/gateway/index.ts';
import { absentRule } from '../../../src/gateway/rules/absent.ts';
import { type FakePlatform, fakePlatform } from '../../support/fake-platform.ts';
import { requestOf, TRANSPARENT } from '../../support/site.ts';
import { type Case, CASES, configOf } from './capability-cases.ts';

type Built = { createGateway: typeof createGateway; capabilities: Capabilities };

let count = 0;

/** The engine and what a configuration uses, bundled as for the Wasm, so that all the rest is gone. */
async function built(config: GatewayConfig): Promise<Built & { code: string; fetch: typeof fetch }> {
  const engine = JSON.stringify(inPackage('src/gateway/gateway.ts'));
  const entry = `${await capabilitiesModule(config)}\nexport { createGateway } from ${engine};`;
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: inPackage() },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    alias: { popgate: inPackage('src/gateway/index.ts') },
  });
  // Each a module of its own.
  const code = `${outputFiles[0]!.text}//${(count += 1)}`;
  const { fetch } = globalThis;
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as Built;
  const guarded = globalThis.fetch;
  // It is this process's, too.
  globalThis.fetch = fetch;
  return { ...module, code, fetch: guarded };
}

const ask = (gateway: Gateway, line: string, headers: Record<string, string> = {}): Promise<Response> =>
  gateway.handle(requestOf(line, headers), { address: '192.0.2.1', waitUntil: () => undefined });

/** The requests of a case, to a gateway made of these parts. */
async function shown(
  { options, asks = [['GET /']], shows }: Case,
  make: (platform: FakePlatform) => Gateway,
): Promise<unknown> {
  const platform = fakePlatform({ environment: { local: true }, ...options });
  const gateway = make(platform);
  let answer = new Response();
  for (const [line, headers] of asks) answer = await ask(gateway, line, headers);
  return shows(answer, platform);
}

describe('a build with one capability alone', () => {
  test.each(Object.entries(CASES))('can do it: %s', async (_, one) => {
    const config = configOf(one.config);
    const { createGateway, capabilities } = await built(config);
    expect(await shown(one, (platform) => createGateway({ config, capabilities, platform }))).toEqual(one.expected);
  });

  test('names each rule, answer and capability that there is in some case', () => {
    const all = Object.values(CASES).map(({ config }) => usesOf(configOf(config)));
    const union = (of: 'rules' | 'answers' | 'capabilities') =>
      [...new Set(all.flatMap((uses) => [...uses[of]]))].toSorted();
    expect(union('rules')).toEqual(Object.keys(capabilities.rules).toSorted());
    expect(union('answers')).toEqual(Object.keys(capabilities.answers).toSorted());
    const others = [...Object.keys(capabilities), 'handlers', 'transforms', 'operator'].toSorted();
    expect(union('capabilities').filter((name) => name !== 'rules' && name !== 'answers')).toEqual(
      others.filter((name) => name !== 'rules' && name !== 'answers'),
    );
  });

  test('has every endpoint of the operator API where streams and hooks are used', async () => {
    const config = configOf({ ...CASES['hooks']!.config, push: { fanout: true } });
    const module = await capabilitiesModule(config);
    for (const { path } of Object.values(endpoints)) expect(module).toContain(JSON.stringify(path).slice(1, -1));
  });
});

describe('the global fetch', () => {
  test('of a build with handlers says what to use where no backend is named', async () => {
    const { fetch } = await built(configOf(CASES['handler']!.config));
    await expect(fetch('https://a.example/')).rejects.toThrow(/^fetch names no backend: use context\.fetch/);
  });

  test("of a build without handlers is the platform's own", async () => {
    const { fetch } = globalThis;
    expect((await built(configOf({}))).fetch).toBe(fetch);
  });
});

describe('the operator API', () => {
  test('is text until it is asked, and says where it failed', async () => {
    const config = configOf({ admin: {} });
    const { createGateway, capabilities } = await built(config);
    const secrets = { purge_token: 'p'.repeat(40) };
    const platform = fakePlatform({ secrets });
    const gateway = createGateway({ config, capabilities, platform });
    Object.assign(platform.origins, {
      health: () => {
        throw new Error('no health');
      },
    });
    const answer = await ask(gateway, 'GET /.popgate/status', { authorization: `Bearer ${secrets.purge_token}` });
    expect(answer.status).toBe(500);
    expect(platform.logged.join('\n')).toMatch(/Error: no health .*operator\.js:\d+/s);
  });
});

describe('a build without it', () => {
  const least = usesOf(TRANSPARENT);

  test('is what one backend and one route make', () => {
    expect(least).toEqual({ rules: new Set(), answers: new Set(['to']), capabilities: new Set(['rules', 'answers']) });
  });

  test('holds nothing of it', async () => {
    const { code } = await built(TRANSPARENT);
    for (const trace of [
      'popgate-hop',
      'grip-hold',
      'retry budget',
      'server-timing',
      'debug_key',
      'admin_token',
      'hono',
    ])
      expect(code, trace).not.toContain(trace);
    expect((await built(configOf(CASES['debug']!.config))).code).toContain('debug_key');
  });

  const needy = Object.entries(CASES).filter(([name]) => name !== 'to');

  test.each(needy)('is stopped where the configuration uses it after all: %s', async (_, { config }) => {
    const { createGateway, capabilities } = await built(TRANSPARENT);
    const platform = fakePlatform();
    const make = (): Gateway => createGateway({ config: configOf(config), capabilities, platform });
    expect(make).toThrow(/this build has left it out; build it anew/);
  });

  test('answers 500 with a line in the log where a domain is compiled late', async () => {
    const routes = Array.from({ length: 150 }, (_, at) => ({ path: `/${at}`, to: 'origin' }) as const);
    const domains = {
      'www.example.test': { routes },
      'late.example.test': {
        routes: [
          { path: '/*', respond: {} },
          { path: '/x', to: 'origin', compress: true },
        ],
      },
    } as const;
    const platform = fakePlatform();
    const parts: Capabilities = {
      ...capabilities,
      answers: { to: capabilities.answers.to! },
      rules: { compress: absentRule('compress', { at: 'route' }) },
    };
    const gateway = createGateway({ config: configOf({ domains }), capabilities: parts, platform });
    for (const path of ['/', '/x']) {
      expect((await ask(gateway, `GET http://late.example.test${path}`)).status).toBe(500);
    }
    expect(platform.logged.join('\n')).toMatch(/the answer respond: the configuration uses it/);
    expect((await ask(gateway, 'GET /1')).status).toBe(200);
  });
});
