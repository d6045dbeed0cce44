import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { formatProblems, type Problem } from '../../gateway/check.ts';
import type { GatewayConfig } from '../../gateway/index.ts';
import { type Address, formatAddress } from '../local/address.ts';
import { localCertificate } from '../local/certificate.ts';
import { type Changes, watchChanges } from '../local/changes.ts';
import { requestLine } from '../local/request-line.ts';
import { noteRunning } from '../local/running.ts';
import { asksForStartPage, startPage } from '../local/start-page.ts';
import { localTokens } from '../local/tokens.ts';
import { configFile, inProject } from '../project/paths.ts';
import { writeTypes } from '../project/types.ts';
import type { Terminal } from '../terminal/command.ts';
import { describeError } from '../terminal/describe-error.ts';
import { styleProblems } from '../terminal/style.ts';
import { describeFault, faultOf } from './fault.ts';
import { loadProject, type Project } from './load.ts';
import { startServer } from './server.ts';
import { type Session, startSession, type Teller } from './session.ts';

export interface Options {
  config: string | undefined;
  environment: string;
  address: Address;
  https: boolean;
}

/** A gateway that serves, and reloads its files. */
export interface Dev {
  /** `http://127.0.0.1:7676` */
  origin: string;
  config: GatewayConfig;
  purgeAll(): Promise<void>;
  close(): Promise<void>;
}

/** Longer than a file takes to be written. */
const HALF_WRITTEN_MS = 100;

/** Resolves once it answers; rejects where it cannot start. */
export async function startDev(options: Options, terminal: Terminal): Promise<Dev> {
  const { address, https } = options;
  // Called before anything is loaded, because that imports what the session provides.
  const env = { ...terminal.env };
  const session = startSession(env, tellerFor(terminal));
  const project = await load(options);
  const { config } = project;
  Object.assign(env, await localTokens(terminal.env));
  const origin = `${https ? 'https' : 'http'}://${formatAddress(address)}`;
  session.use(project);
  const server = await startServer({
    address,
    certificate: https ? await localCertificate(config, terminal) : undefined,
    answer: async (request, client) => startPageFor(request, session, origin) ?? session.answer(request, client),
    waitUntil: session.waitUntil,
    refused: (status, why) => terminal.progress(`${status} a request that is none: ${why}`),
  });
  const forget = await noteRunning(terminal.env, origin);
  const following = follow({ options, terminal, session, project });
  return {
    origin,
    config,
    purgeAll: session.purgeAll,
    async close() {
      await forget();
      await server.close();
      await (await following).close();
    },
  };
}

function tellerFor(terminal: Terminal): Teller {
  const { err } = terminal.style;
  return {
    answered: (summary) => terminal.progress(requestLine(summary, err)),
    fault: (what, fault) => terminal.progress(describeFault(what, fault, err)),
    log: (line) => terminal.progress(line.replaceAll('\n', ' ')),
  };
}

/** Null for what is the gateway's. */
function startPageFor({ method, url, headers }: Request, { config, recent }: Session, origin: string): Response | null {
  const host = headers.get('host') ?? /^https:\/\/([^/]*)/.exec(url)?.[1] ?? '';
  const target = url.replace(/^https?:\/\/[^/?#]*/, '');
  if (!asksForStartPage({ method, target, host }, config)) return null;
  const { status, headers: fields, body } = startPage(config, { origin, recent });
  return new Response(method === 'HEAD' ? null : body, { status, headers: fields });
}

interface Following {
  options: Options;
  terminal: Terminal;
  session: Session;
  project: Project;
}

/** Serves what is saved, one change after another, the newest last; a broken change leaves what is served as it is. */
async function follow(following: Following): Promise<Changes> {
  const { options, project, terminal } = following;
  const changes = await watchChanges([inProject('src'), configFile(options.config), ...project.files]);
  if (project.files.some((file) => savedAt(file) >= project.readAt)) changes.missed();
  void reloadOnChange(changes, following, warn([], project, terminal));
  return changes;
}

function savedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}

async function reloadOnChange(
  changes: Changes,
  { options, terminal, session }: Following,
  first: readonly Problem[],
): Promise<never> {
  let warned = first;
  let isBroken = false;
  for (;;) {
    await changes.next();
    try {
      const startedAt = performance.now();
      const next = await loadSaved(options);
      session.use(next);
      changes.also(next.files);
      const took = Math.round(performance.now() - startedAt);
      terminal.progress(isBroken ? `repaired, and serving again (${took} ms)` : `serving the change (${took} ms)`);
      warned = warn(warned, next, terminal);
      isBroken = false;
    } catch (error) {
      isBroken = true;
      terminal.progress(`${describeError(error, terminal.style.err)}\nStill serving what it was before.`);
    }
  }
}

/** A file that seems broken may be half written: it is read once more. */
async function loadSaved(options: Options): Promise<Project> {
  try {
    return await load(options);
  } catch {
    await pause(HALF_WRITTEN_MS);
    return load(options);
  }
}

/** The project's own configuration has its types in the project. */
async function load(options: Options): Promise<Project> {
  const project = await loadProject(options);
  if (options.config === undefined) await writeTypes(project.config);
  return project;
}

/** Reports what was not reported yet, and returns all of it. */
function warn(said: readonly Problem[], project: Project, terminal: Terminal): readonly Problem[] {
  const warnings = project.warnings();
  const known = new Set(said.map(wordsOf));
  const fresh = warnings.filter((warning) => !known.has(wordsOf(warning)));
  if (fresh.length === 0) return warnings;
  const list = formatProblems(fresh).replace(/^.*\n/, 'This fails at the edge:\n');
  terminal.progress(styleProblems(list, terminal.style.err));
  return warnings;
}

/** Whatever line it has moved to. */
function wordsOf({ path, problem }: Problem): string {
  return `${path.replace(/:\d+:\d+$/, '')} ${problem.replace(/ \(also at .*/, '')}`;
}

/** Logs what fails outside of any request. Returns what ends the watch. */
export function tellUnhandled(terminal: Terminal): () => void {
  // If the output is closed, an error about that would fail as well, again and again.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const tell = (error: unknown): void =>
    terminal.progress(describeFault('nobody has handled this', faultOf(error), terminal.style.err));
  process.on('unhandledRejection', tell).on('uncaughtException', tell);
  return () => void process.off('unhandledRejection', tell).off('uncaughtException', tell);
}
