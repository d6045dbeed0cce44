import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { applySession } from '../../../src/cli/commands/apply.ts';
import { desiredState } from '../../../src/cli/control/desired.ts';
import { packGateway } from '../../../src/cli/control/package/pack.ts';
import { type Plan, planFor, planForNew } from '../../../src/cli/control/plan/plan.ts';
import { unknownSecrets, wantedSecrets } from '../../../src/cli/control/secrets/wanted.ts';
import { findService, type Session } from '../../../src/cli/control/session.ts';
import { wantedSubscriptions } from '../../../src/cli/control/tls/subscriptions.ts';
import { createFastlyApi, type FastlyApi } from '../../../src/cli/fastly/api.ts';
import { main } from '../../../src/cli/main.ts';
import { type Rehearsal, startRehearsal } from '../../../src/cli/rehearsal/rehearsal.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { type FakeTerminal, fakeTerminal } from '../terminal/fake-terminal.ts';

/** An emulated account, and a command line without the bundling and compiling, which take seconds. */
export interface Launch {
  rehearsal: Rehearsal;
  terminal: FakeTerminal;
  api: FastlyApi;
  /** What popgate.json says. */
  state: string;
  /** What the commands that need no build are given. */
  env: Record<string, string>;
  plan(config: GatewayConfig, code?: string): Promise<Plan>;
  /** What `popgate apply --yes` does, with that hash of the code. */
  apply(config: GatewayConfig, options?: ApplyOptions): Promise<void>;
  /** A command of its own, which is answered so. */
  run(
    args: string[],
    answers?: string[],
    more?: Record<string, string>,
  ): Promise<{ status: number; out: string; err: string; asked: string[] }>;
  serviceId(): string;
  versions(): Promise<VersionEntry[]>;
  activeNumber(): Promise<number | undefined>;
  /** What a list of a version holds, by default of the active one. */
  names(list: string, version?: number): Promise<string[]>;
  /** As a person in the web interface would: a draft, with one thing more in it. */
  draftByHand(list: string, form: Record<string, string>): Promise<number>;
  activate(number: number): Promise<unknown>;
  stop(): Promise<void>;
}

interface VersionEntry {
  number: number;
  active: boolean;
  staging: boolean;
  comment: string;
}

interface ApplyOptions {
  code?: string;
  stage?: boolean;
  /** As `--secrets`. */
  secrets?: boolean;
  message?: string;
  /** What happens while the package is built. */
  meanwhile?: () => Promise<unknown>;
}

/** A site of two backends. */
export const site = {
  name: 'shop',
  backends: { shop: { origin: 'https://shop-origin.example' }, api: { origin: 'https://api-origin.example' } },
  domains: {
    'www.shop.example': {
      routes: [
        { path: '/api/*', to: 'api' },
        { path: '/*', to: 'shop' },
      ],
    },
    '*': { routes: [{ path: '/*', to: 'shop' }] },
  },
  stores: { config: { settings: { maintenance: 'off' } } },
} as const satisfies GatewayConfig;

/** The same with one backend, and that one changed. */
export const changed = {
  ...site,
  backends: { shop: { ...site.backends.shop, timeouts: { firstByte: '30s' } } },
} as const satisfies GatewayConfig;

/** A module without anything in it. */
const WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

export async function startLaunch(): Promise<Launch> {
  const env: Record<string, string> = {};
  const terminal = fakeTerminal(env);
  // One clock, so that who waits sees a limit end.
  const rehearsal = await startRehearsal({ now: terminal.now });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-launch-'));
  const state = path.join(folder, 'popgate.json');
  Object.assign(env, {
    FASTLY_API_ENDPOINT: rehearsal.url,
    FASTLY_API_TOKEN: rehearsal.token,
    POPGATE_STATE: state,
    POPGATE_RESOLVER: rehearsal.dns,
  });
  const api = createFastlyApi(terminal);
  const wasm = path.join(folder, 'main.wasm');
  writeFileSync(wasm, WASM);
  const manifest = 'manifest_version = 3\nname = "shop"\nlanguage = "javascript"\n';

  async function session(config: GatewayConfig, code: string, withSecrets = false): Promise<Session> {
    const environment = 'production';
    const desired = desiredState(config, environment, terminal.env);
    const wanted = {
      environment,
      state: desired,
      code,
      config,
      subscriptions: wantedSubscriptions(config),
      secrets: withSecrets ? wantedSecrets(config, terminal) : [],
      unknownSecrets: withSecrets ? unknownSecrets(config, terminal) : [],
    };
    const service = await findService(api, { flags: {}, terminal, name: desired.serviceName, environment });
    return { api, config, environment, wanted, service, pack: () => packGateway(wasm, manifest) };
  }

  const serviceId = (): string => (JSON.parse(readFileSync(state, 'utf8')) as { production: string }).production;
  const version = (number?: number): string => `/service/${serviceId()}/version${number ? `/${number}` : ''}`;
  const versions = () => api.get<VersionEntry[]>(version());
  const activeNumber = async () => (await versions()).find(({ active }) => active)?.number;

  return {
    rehearsal,
    terminal,
    api,
    state,
    env,
    plan: async (config, code = 'c0de') => {
      const { wanted, service } = await session(config, code);
      return service ? planFor(api, wanted, service) : planForNew(api, wanted);
    },
    apply: async (config, { code = 'c0de', stage = false, secrets = false, message, meanwhile } = {}) => {
      const opened = await session(config, code, secrets);
      const pack = async () => {
        await meanwhile?.();
        return opened.pack();
      };
      await applySession(
        { ...opened, pack },
        { yes: true, stage, ...(message !== undefined && { message }) },
        terminal,
      );
    },
    run: async (args, answers, more = {}) => {
      const own = fakeTerminal({ ...env, ...more }, answers && { answers });
      const status = await main(args, own);
      return { status, out: own.printed.join('\n'), err: own.progressed.join('\n'), asked: own.asked };
    },
    serviceId,
    versions,
    activeNumber,
    names: async (list, number) => {
      const path = `${version(number ?? (await activeNumber()))}/${list}`;
      return (await api.get<{ name: string }[]>(path)).map(({ name }) => name).toSorted();
    },
    draftByHand: async (list, form) => {
      const path = `${version(await activeNumber())}/clone`;
      const draft = await api.call<VersionEntry>({ method: 'PUT', path });
      await api.call({ method: 'POST', path: `${version(draft.number)}/${list}`, payload: { form } });
      return draft.number;
    },
    activate: (number) => api.call({ method: 'PUT', path: `${version(number)}/activate` }),
    stop: async () => {
      await rehearsal.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
