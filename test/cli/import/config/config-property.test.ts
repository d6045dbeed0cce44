import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toConfig } from '../../../../src/cli/import/config/config.ts';
import type { Found, FoundBackend, FoundCase, FoundLogEndpoint, FoundPool } from '../../../../src/cli/import/found.ts';
import { fromVcl } from '../../../../src/cli/import/vcl/read.ts';
import { configText } from '../../../../src/cli/project/config-text.ts';
import { loadValidConfig } from '../../../../src/cli/project/load-config.ts';
import { CliError } from '../../../../src/cli/terminal/cli-error.ts';
import { validateGateway } from '../../../../src/gateway/check.ts';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import { prettily, readConfigText } from '../../../support/config-text.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-import-'));
const file = path.join(folder, 'gateway.config.ts');
afterAll(() => rmSync(folder, { recursive: true }));

/** Anything, and now and then what is meant to be there. */
const odd = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '*/',
    "'",
    '${x}',
    '\u2028',
    '\ud800',
    '1.2',
    'lhr-london-gb',
    'x'.repeat(150),
  ),
);
const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), odd);
const maybe = <Value>(some: fc.Arbitrary<Value>) => fc.option(some, { nil: undefined });
const number = maybe(fc.oneof(fc.nat(100_000), fc.constant(0), fc.double({ noNaN: true })));
const name = fc.oneof(fc.constantFrom('a', 'b', 'F_a', 'A', 'pool'), odd);

const shield = fc.oneof(fc.constantFrom('lhr-london-gb', 'iad-va-us'), odd);

const backend: fc.Arbitrary<FoundBackend> = fc.record({
  name,
  host,
  port: number,
  isTls: fc.boolean(),
  overrideHost: maybe(host),
  sawVisitorHost: fc.boolean(),
  tls: fc.record({
    sniHostname: maybe(host),
    certHostname: maybe(host),
    minVersion: maybe(odd),
    maxVersion: maybe(odd),
    caCertificate: maybe(fc.oneof(odd, fc.constant('-----BEGIN CERTIFICATE-----\nMII…\n'))),
    isVerified: fc.boolean(),
  }),
  connectMs: number,
  firstByteMs: number,
  betweenBytesMs: number,
  maxConnections: number,
  shield: maybe(shield),
  health: maybe(
    fc.record({
      method: maybe(fc.oneof(fc.constant('GET'), odd)),
      path: fc.oneof(fc.webPath(), odd),
      host: maybe(host),
      expectedStatus: number,
      intervalMs: number,
      timeoutMs: number,
      window: number,
      threshold: number,
      initial: number,
    }),
  ),
  condition: maybe(odd),
  losses: fc.constant([]),
});

const pool: fc.Arbitrary<FoundPool> = fc.record({
  name,
  policy: fc.constantFrom('random', 'hash', 'client-hash', 'failover'),
  members: fc.array(fc.record({ name, weight: fc.nat(5) }), { maxLength: 4 }),
  quorum: number,
  shield: maybe(shield),
  losses: fc.constant([]),
});

const condition = fc.record(
  {
    paths: fc.array(fc.oneof(fc.webPath(), fc.constantFrom('/*', '/a/*', '/a', '/a/b/*', '/'), odd), { maxLength: 3 }),
    hosts: fc.array(fc.oneof(fc.domain(), odd), { maxLength: 2 }),
    methods: fc.array(fc.oneof(fc.constantFrom('GET', 'POST'), odd), { maxLength: 2 }),
    countries: fc.array(fc.oneof(fc.constantFrom('FR', 'UK'), odd), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const addresses = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), odd), { maxLength: 3 });
const oneCase: fc.Arbitrary<FoundCase> = fc.oneof(
  fc.record({ when: condition, to: name }),
  fc.record({ when: condition, guard: fc.record({ access: fc.record({ deny: fc.record({ addresses }) }) }) }),
  fc.record({ when: condition, guard: fc.record({ access: fc.record({ allow: fc.record({ addresses }) }) }) }),
  fc.record({ when: condition, guard: fc.record({ rateLimit: fc.record({ limit: fc.nat() }) }) }),
);
const endpoint: fc.Arbitrary<FoundLogEndpoint> = fc.record({
  name: odd,
  type: fc.oneof(fc.constantFrom('https', 's3'), odd),
  settings: fc.dictionary(odd, fc.oneof(odd, fc.nat(), fc.boolean()), { maxKeys: 3 }),
  secrets: fc.array(fc.oneof(fc.constant('token'), odd), { maxLength: 2 }),
  isForAll: fc.boolean(),
});

const found: fc.Arbitrary<Found> = fc.record({
  source: odd,
  name: odd,
  domains: fc.uniqueArray(
    fc.oneof(
      fc.domain(),
      fc.domain().map((one) => `*.${one}`),
      odd,
    ),
    { maxLength: 5 },
  ),
  backends: fc.uniqueArray(backend, { selector: ({ name }) => name, maxLength: 6 }),
  pools: fc.uniqueArray(pool, { selector: ({ name }) => name, maxLength: 4 }),
  held: fc.array(fc.oneof(fc.domain(), odd), { maxLength: 2 }),
  standard: maybe(name),
  cases: fc.array(oneCase, { maxLength: 6 }),
  logEndpoints: fc.array(endpoint, { maxLength: 3 }),
  stores: fc.record({ config: fc.array(odd), kv: fc.array(odd), secret: fc.array(odd) }),
  losses: fc.constant([]),
});

function textOf(one: Found): { config: GatewayConfig; text: string } {
  const { config, comments } = toConfig(one);
  return { config, text: configText(config, { head: `Imported from ${one.source}.`, fields: comments }) };
}

async function holds(one: Found): Promise<void> {
  const { config, text } = textOf(one);
  expect(validateGateway(config, [])).toEqual([]);
  expect(JSON.stringify(readConfigText(text))).toBe(JSON.stringify(config));
  if (isNarrow(text)) expect(text).toBe(await prettily(text));
}

async function loads(one: Found): Promise<void> {
  const { config, text } = textOf(one);
  writeFileSync(file, text);
  expect(JSON.stringify(await loadValidConfig(file))).toBe(JSON.stringify(config));
}

/** Prettier counts columns as terminals do; whose letters are wider than one is left to it. */
function isNarrow(text: string): boolean {
  return /^[\x00-\x7e]*$/.test(text);
}

describe('whatever is imported', () => {
  it('is valid and formatted, and says what it is to say', async () => {
    await fc.assert(fc.asyncProperty(found, holds), { numRuns: 300 });
  });

  it('is valid where a pool has a shield that is none, and its backends differ', () => {
    const tls = { isVerified: true } as FoundBackend['tls'];
    const of = (name: string, shield: string | undefined): FoundBackend =>
      ({ name, host: `${name}.example`, isTls: true, tls, shield, losses: [] }) as unknown as FoundBackend;
    const { config } = toConfig({
      source: 'a service',
      name: 'shop',
      domains: ['www.shop.example'],
      held: [],
      cases: [],
      logEndpoints: [],
      backends: [of('one', undefined), of('two', 'lhr-london-gb')],
      pools: [
        {
          name: 'both',
          policy: 'random',
          members: ['one', 'two'].map((name) => ({ name, weight: 1 })),
          quorum: undefined,
          shield: '',
          losses: [],
        },
      ],
      standard: 'both',
      stores: { config: [], kv: [], secret: [] },
      losses: [],
    });
    expect(validateGateway(config, [])).toEqual([]);
    expect(config.pools?.['both']?.shield).toBe('lhr-london-gb');
  });

  it('loads from its file', async () => {
    await fc.assert(fc.asyncProperty(found, loads), { numRuns: 10 });
  });

  it('of any text as VCL becomes a configuration or an error in words', () => {
    const piece = fc.constantFrom(
      ...'backend| a| {|}| .host| .probe| =| "x"| {"y"}|;| 10s| director| random|#|//|/*|*/|\n|"| sub|%| 5| .backend| .weight|C!| .connect_timeout'.split(
        '|',
      ),
    );
    const vcl = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
      odd,
    );
    fc.assert(
      fc.property(vcl, (text) => {
        try {
          const { config } = toConfig(fromVcl(text, { source: 'x', name: 'x', domains: [] }));
          expect(Object.keys(config.domains)).toEqual(['*']);
        } catch (error) {
          expect(error).toBeInstanceOf(CliError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
