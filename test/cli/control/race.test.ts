import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyPlan } from '../../../src/cli/control/apply.ts';
import { desiredState } from '../../../src/cli/control/desired.ts';
import { type Package, packGateway } from '../../../src/cli/control/package/pack.ts';
import { isEmpty, planFor } from '../../../src/cli/control/plan/plan.ts';
import { formatServiceMark, markOf } from '../../../src/cli/control/service/mark.ts';
import { activeVersion, readService } from '../../../src/cli/control/service/service.ts';
import type { FastlyApi } from '../../../src/cli/fastly/api.ts';
import { messageOf } from '../../../src/cli/terminal/cli-error.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';
import { copyOf, type InProcess, startInProcess } from './in-process.ts';

const base = {
  name: 'shop',
  backends: { shop: { origin: 'https://shop-origin.example' } },
  domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] } },
} as const satisfies GatewayConfig;

/** Two that change the same backend, and each makes one of its own. */
const wishOf = (name: string, seconds: number): GatewayConfig => ({
  ...base,
  backends: {
    shop: { ...base.backends.shop, timeouts: { firstByte: `${seconds}s` } },
    [name]: { origin: `https://${name}-origin.example` },
  },
  domains: { ...base.domains, [`${name}.shop.example`]: { routes: [{ path: '/*', to: name }] } },
});

/** A run of `apply`, and what it says in the end. */
interface Actor {
  name: string;
  config: GatewayConfig;
  pack: Package;
}

interface Outcome {
  version: number | null;
  failure: string | null;
  told: string;
}

let first: Actor;
let second: Actor;
let third: Actor;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-race-'));
  const wasm = path.join(folder, 'main.wasm');
  writeFileSync(wasm, Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const make = async (name: string, config: GatewayConfig): Promise<Actor> => {
    const manifest = `manifest_version = 3\nname = "${name}"\nlanguage = "javascript"\n`;
    return { name, config, pack: await packGateway(wasm, manifest) };
  };
  first = await make('ada', wishOf('ada', 30));
  second = await make('bob', wishOf('bob', 40));
  third = await make('base', base);
  rmSync(folder, { recursive: true });
});

/** What `popgate apply --no-tls` does after its questions. */
async function apply(api: FastlyApi, { name, config, pack }: Actor, serviceId: string): Promise<Outcome> {
  const terminal = fakeTerminal();
  const to = {
    api,
    terminal,
    stage: false,
    authorship: { by: name, at: null, commit: null, isClean: null, message: null },
    pack: async () => pack,
  };
  const done = (version: number | null, failure: string | null): Outcome => {
    return { version, failure, told: terminal.progressed.join('\n') };
  };
  try {
    const plan = await planFor(api, wantedOf({ name, config, pack }), await readService(api, serviceId));
    return isEmpty(plan) ? done(null, null) : done((await applyPlan(to, plan)).version, null);
  } catch (error) {
    return done(null, messageOf(error));
  }
}

function wantedOf({ name, config }: Actor) {
  const state = desiredState(config, 'production', {});
  return { environment: 'production', state, code: name, config, subscriptions: [], secrets: [], unknownSecrets: [] };
}

interface Stage {
  world: InProcess;
  serviceId: string;
}

/** A service in use; and what an earlier run has left there. */
const LEFT_OVER: Record<string, (stage: Stage) => Promise<void>> = {
  'nothing left over': async () => undefined,
  'a draft that an apply left half done': async ({ world, serviceId }) => {
    world.fault({ status: 400, body: { msg: 'Bad request' }, path: `/service/${serviceId}/version/2/package` });
    const { failure } = await apply(world.api(), second, serviceId);
    expect(failure).toContain('does not accept');
  },
  'a clone whose answer was lost': async ({ world, serviceId }) => {
    await world.api().call({ method: 'PUT', path: `/service/${serviceId}/version/1/clone` });
  },
};

async function prepare(leave: (stage: Stage) => Promise<void>): Promise<Stage> {
  const world = startInProcess();
  const form = { name: 'shop', type: 'wasm', comment: formatServiceMark({ environment: 'production', tls: [] }) };
  const { id } = await world.api().call<{ id: string }>({ method: 'POST', path: '/service', payload: { form } });
  expect(await apply(world.api(), third, id)).toMatchObject({ version: 1, failure: null });
  await leave({ world, serviceId: id });
  return { world, serviceId: id };
}

/** What a version holds, as far as the three wishes differ. */
async function contentsOf(api: FastlyApi, path: string) {
  const [backends, domains, pack] = await Promise.all([
    api.get<{ name: string; first_byte_timeout: number }[]>(`${path}/backend`),
    api.get<{ name: string }[]>(`${path}/domain`),
    api.get<{ metadata: { hashsum: string } }>(`${path}/package`),
  ]);
  return {
    backends: Object.fromEntries(backends.map((one) => [one.name, one.first_byte_timeout])),
    domains: domains.map(({ name }) => name).toSorted(),
    package: pack.metadata.hashsum,
  };
}

function expectedOf({ name, pack }: Actor) {
  const seconds = { ada: 30_000, bob: 40_000 }[name] ?? 15_000;
  const own = name === 'base' ? {} : { [name]: 15_000 };
  return {
    backends: { shop: seconds, ...own },
    domains: ['www.shop.example', ...(name === 'base' ? [] : [`${name}.shop.example`])].toSorted(),
    package: pack.hashsum,
  };
}

/** Whether what each of them said is so. */
function expectTruth(outcomes: readonly [Outcome, Outcome], live: number, at: string): void {
  const [one, other] = outcomes;
  for (const [mine, theirs] of [
    [one, other],
    [other, one],
  ] as const) {
    if (mine.version === null || mine.version === live) continue;
    // It was active, and the later one says that it has replaced it, or was made from it.
    expect(theirs.version, at).toBe(live);
    const isTold = theirs.told.includes(`version ${live} has replaced it`);
    expect(isTold || theirs.told.includes(`made from version ${mine.version}`), `${at}: ${theirs.told}`).toBe(true);
  }
  expect(
    outcomes.filter(({ version }) => version === live),
    at,
  ).toHaveLength(1);
  for (const { version, failure } of outcomes) expect(version === null, at).toBe(failure !== null);
}

/** The first runs until its i-th request, the second until its j-th, then the first to its end, then the second. */
async function runPair(prepared: Stage, i: number, j: number): Promise<{ isOver: [boolean, boolean] }> {
  const at = `the first stopped before its request ${i}, the second before its request ${j}`;
  const world = copyOf(prepared.world);
  const { serviceId } = prepared;
  const [one, other] = [world.gated(i), world.gated(j)];
  const applied = [apply(one.api, first, serviceId)];
  await one.untilStopped(applied[0]!);
  applied.push(apply(other.api, second, serviceId));
  await other.untilStopped(applied[1]!);
  one.open();
  const outcomes = [await applied[0]!] as Outcome[];
  other.open();
  outcomes.push(await applied[1]!);
  const api = world.api();
  const service = await readService(api, serviceId);
  const active = activeVersion(service)!;
  const winner = [first, second].find(({ name }) => name === markOf(active)?.code);
  expect(winner, at).toBeDefined();
  expect(await contentsOf(api, `/service/${serviceId}/version/${active.number}`), at).toEqual(expectedOf(winner!));
  expect(markOf(active), at).toMatchObject({ by: winner!.name, package: winner!.pack.hashsum.slice(0, 16) });
  expectTruth(outcomes as [Outcome, Outcome], active.number, at);
  // No drafts pile up: the one who comes next takes what the loser has left.
  if (i === j) await expectNext(world, serviceId, at);
  return { isOver: [one.count() < i, other.count() < j] };
}

async function expectNext(world: InProcess, serviceId: string, at: string): Promise<void> {
  const api = world.api();
  const next = await apply(api, third, serviceId);
  expect(next.failure, at).toBeNull();
  expect(await contentsOf(api, `/service/${serviceId}/version/${next.version}`), at).toEqual(expectedOf(third));
  expect((await readService(api, serviceId)).versions.length, at).toBeLessThanOrEqual(4);
}

describe.each(Object.entries(LEFT_OVER))('two applies at once, with %s', (_name, leave) => {
  it('leave one of them live as a whole, and both say what is so, at every pair of steps', async () => {
    const prepared = await prepare(leave);
    let pairs = 0;
    for (let i = 1, isOver = false; !isOver; i += 1) {
      for (let j = 1, isOtherOver = false; !isOtherOver; j += 1) {
        const { isOver: over } = await runPair(prepared, i, j);
        pairs += 1;
        [isOver, isOtherOver] = [isOver || over[0], over[1]];
      }
    }
    expect(pairs).toBeGreaterThan(900);
  }, 600_000);
});

type ByHand = (api: FastlyApi, path: string) => Promise<unknown>;

/** What a person may do to a draft in the web interface while apply works on it. */
const BY_HAND: Record<string, ByHand> = {
  'changes a field': (api, path) =>
    api.call({ method: 'PUT', path: `${path}/backend/shop`, payload: { form: { port: 8443 } } }),
  'adds a backend': (api, path) =>
    api.call({ method: 'POST', path: `${path}/backend`, payload: { form: { name: 'x', address: 'x.example' } } }),
  'deletes a domain': (api, path) => api.call({ method: 'DELETE', path: `${path}/domain/www.shop.example` }),
  'writes another comment': (api, path) => api.call({ method: 'PUT', path, payload: { form: { comment: 'mine' } } }),
  'locks it': (api, path) => api.call({ method: 'PUT', path: `${path}/lock` }),
  'uploads a package': (api, path) => {
    const file = { field: 'package', name: 'package.tar.gz', bytes: second.pack.bytes };
    return api.call({ method: 'PUT', path: `${path}/package`, payload: { file } });
  },
  'activates another version': (api, path) =>
    api.call({ method: 'PUT', path: path.replace(/\d+$/, '1/clone') }).then(async (made) => {
      const { number } = made as { number: number };
      await api.call({ method: 'PUT', path: path.replace(/\d+$/, `${number}/activate`) });
    }),
};

describe('somebody at the draft of an apply', () => {
  it.each(Object.entries(BY_HAND))('who %s: apply activates nothing', async (_name, act) => {
    const { world, serviceId } = await prepare(async () => undefined);
    const plain = world.api();
    const api: FastlyApi = {
      ...plain,
      get: async (to) => {
        const answer = await plain.get(to);
        if (to.endsWith('/validate')) await act(plain, to.replace('/validate', ''));
        return answer as never;
      },
    };
    const { failure } = await apply(api, first, serviceId);
    expect(failure).toMatch(/is not what popgate made of it any more|was changed meanwhile/);
    const live = activeVersion(await readService(plain, serviceId))!;
    expect(markOf(live)?.code).not.toBe(first.name);
    expect(await contentsOf(plain, `/service/${serviceId}/version/${live.number}`)).toEqual(expectedOf(third));
    expect(await apply(plain, first, serviceId)).toMatchObject({ failure: null });
  });
});
