import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { applySession } from '../../../src/cli/commands/apply.ts';
import { desiredState } from '../../../src/cli/control/desired.ts';
import { packGateway } from '../../../src/cli/control/package.ts';
import { planFor, planForNew, type Plan } from '../../../src/cli/control/plan.ts';
import { findService, type Session } from '../../../src/cli/control/session.ts';
import { wantedSubscriptions } from '../../../src/cli/control/tls.ts';
import { createFastlyApi, type FastlyApi } from '../../../src/cli/fastly-api.ts';
import { startRehearsal, type Rehearsal } from '../../../src/cli/rehearsal/rehearsal.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { fakeTerminal, type FakeTerminal } from '../terminal.ts';

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
  apply(config: GatewayConfig, options?: { code?: string; stage?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** A module without anything in it. */
const WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

export async function startLaunch(): Promise<Launch> {
  const rehearsal = await startRehearsal();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-launch-'));
  const state = path.join(folder, 'popgate.json');
  const env = {
    FASTLY_API_ENDPOINT: rehearsal.url,
    FASTLY_API_TOKEN: rehearsal.token,
    POPGATE_STATE: state,
    POPGATE_RESOLVER: rehearsal.dns,
  };
  const terminal = fakeTerminal(env);
  const api = createFastlyApi(terminal);
  const wasm = path.join(folder, 'main.wasm');
  writeFileSync(wasm, WASM);
  const manifest = 'manifest_version = 3\nname = "shop"\nlanguage = "javascript"\n';

  async function session(config: GatewayConfig, code: string): Promise<Session> {
    const environment = 'production';
    const desired = desiredState(config, environment, terminal.env);
    const wanted = { environment, state: desired, code, subscriptions: wantedSubscriptions(config), secrets: [] };
    const service = await findService(api, { flags: {}, terminal, name: desired.serviceName, environment });
    return { api, config, environment, wanted, service, pack: () => packGateway(wasm, manifest) };
  }

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
    apply: async (config, { code = 'c0de', stage = false } = {}) => {
      await applySession(await session(config, code), { yes: true, stage }, terminal);
    },
    stop: async () => {
      await rehearsal.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
