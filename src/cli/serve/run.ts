import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayConfig, Summary } from '../../gateway/index.ts';
import { type Address, formatAddress, requireFree } from '../local/address.ts';
import { watchChanges } from '../local/changes.ts';
import { describeDomains } from '../local/domain-urls.ts';
import { type Pushpin, startPushpin } from '../local/pushpin.ts';
import { noteRunning } from '../local/running.ts';
import { keepRecent } from '../local/start-page.ts';
import { whatToTry } from '../local/to-try.ts';
import { localTokens } from '../local/tokens.ts';
import { requireViceroy } from '../local/viceroy.ts';
import { buildServing } from '../project/build-gateway.ts';
import { loadValidConfig } from '../project/load-config.ts';
import { configFile, inProject } from '../project/paths.ts';
import type { Terminal } from '../terminal/command.ts';
import { describeError } from '../terminal/describe-error.ts';
import { type Front, startFront } from './front.ts';
import { outputReader } from './output.ts';
import { type Server, startServer } from './server.ts';
import { type Shown, startAnswer } from './start-answer.ts';

export interface Session {
  config: string | undefined;
  environment: string;
  address: Address;
  /** For the manifest and the Wasm, and nobody else's. */
  directory: string;
  watch: boolean;
  tries: boolean;
  push: boolean;
}

/** How long an old server may take to end its requests, and at least, for its work after an answer. */
const LAST_MS = 10_000;
const LEAST_MS = 1_000;

/** Never resolves; rejects when the server cannot start or ends by itself. */
export async function serveUntilLost(session: Session, terminal: Terminal): Promise<never> {
  const { config, environment, address, tries, push } = session;
  await requireFree(address);
  const gateway = await loadValidConfig(config, environment);
  const viceroy = await requireViceroy(terminal);
  const tokens = await localTokens(terminal.env);
  const pushpin = push ? await startPushpin(gateway, address) : undefined;
  terminal.progress(`building, and starting the local server on ${formatAddress(address)}`);
  const shown: Shown & { recent: Summary[] } = { config: gateway, origin: originOf(address), recent: [] };
  const start = await starter({ session, terminal, shown, viceroy, pushpin, tokens });
  const server = await start(gateway);
  const front = await listen(address, server, shown);
  await noteRunning(terminal.env, shown.origin);
  terminal.print(`listening on ${shown.origin}\n${describeDomains(gateway, shown.origin)}`);
  if (tries) terminal.print(whatToTry(gateway, shown.origin));
  if (pushpin)
    terminal.progress(`Pushpin takes publications at http://${formatAddress(pushpin.publishAddress)}/publish/`);
  const served = session.watch ? restartOnChange(server, { session, terminal, front, start, shown }) : server.lost;
  return pushpin ? Promise.race([served, pushpin.lost]) : served;
}

type Start = (config: GatewayConfig) => Promise<Server>;

interface Starting {
  session: Session;
  terminal: Terminal;
  shown: { recent: Summary[] };
  viceroy: string;
  pushpin: Pushpin | undefined;
  tokens: Record<string, string>;
}

/** Gives what builds a configuration and starts a server for it. */
async function starter({ session, terminal, shown, viceroy, pushpin, tokens }: Starting): Promise<Start> {
  const mark = `popgate-${randomBytes(12).toString('hex')}`;
  const directory = await realpath(session.directory);
  const keep = (summary: Summary): void => keepRecent(shown.recent, summary);
  const tell = outputReader({ mark, directory, terminal, keep });
  return async (config) => {
    await buildServing(config, directory, mark);
    return startServer({ directory, viceroy, pushpin, env: tokens, tell });
  };
}

async function listen(address: Address, { port }: Server, shown: Shown): Promise<Front> {
  try {
    return await startFront({ address, port, answer: (asked) => startAnswer(asked, shown) });
  } catch (error) {
    // Another program has taken it meanwhile.
    await requireFree(address);
    throw error;
  }
}

interface Restarting {
  session: Session;
  terminal: Terminal;
  front: Front;
  start: Start;
  shown: Shown;
}

/**
 * The next server answers before the address leads to it, and before the one before it ends; a broken change changes
 * nothing.
 */
async function restartOnChange(first: Server, { session, terminal, front, start, shown }: Restarting): Promise<never> {
  const { config, environment } = session;
  const changes = await watchChanges([inProject('src'), path.dirname(configFile(config))]);
  let server = first;
  for (;;) {
    await Promise.race([changes.next(), server.lost]);
    terminal.progress('a file has changed: building again');
    try {
      const gateway = await loadValidConfig(config, environment);
      const next = await Promise.race([start(gateway), server.lost]);
      front.pointAt(next.port);
      shown.config = gateway;
      void retire(server, front);
      server = next;
      terminal.print(`listening on ${shown.origin}`);
    } catch (error) {
      terminal.progress(describeError(error, terminal.style.err));
    }
  }
}

async function retire(server: Server, front: Front): Promise<void> {
  await Promise.all([pause(LEAST_MS), Promise.race([front.left(server.port), pause(LAST_MS)])]);
  await server.stop();
}

function originOf(address: Address): string {
  return `http://${formatAddress(address)}`;
}
