import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GatewayConfig } from '../../gateway/index.ts';
import { createFastlyApi, type FastlyApi, fastlyUrl } from '../fastly/api.ts';
import { isLoopback } from '../fastly/http-request.ts';
import { knownServiceId, SERVICE_OPTION, type ServiceFlags } from '../fastly/service-id.ts';
import { buildGateway, choosePlace, clearPlace } from '../project/build-gateway.ts';
import { loadValidConfig } from '../project/load-config.ts';
import { configFile } from '../project/paths.ts';
import { MANIFEST } from '../project/paths.ts';
import { unreachableOrigins } from '../findings/unreachable.ts';
import { CliError, InvalidConfiguration, misuse } from '../terminal/cli-error.ts';
import { CONFIG_OPTION, ENV_OPTION, environmentOf, type Options, type Terminal } from '../terminal/command.ts';
import { desiredState } from './desired.ts';
import { codeHash } from './package/code-hash.ts';
import { type Package, packGateway } from './package/pack.ts';
import type { Wanted } from './plan/wanted.ts';
import { unknownSecrets, wantedSecrets } from './secrets/wanted.ts';
import { parseServiceMark } from './service/mark.ts';
import { readService, searchService, type Service } from './service/service.ts';
import { wantedSubscriptions } from './tls/subscriptions.ts';

/** The options of every command that changes a service. */
export const CONTROL_OPTIONS = {
  env: ENV_OPTION,
  'service-id': SERVICE_OPTION,
  config: CONFIG_OPTION,
} as const satisfies Options;

/** What `plan` shows and `apply` does. */
export const WISH_OPTIONS = {
  'no-tls': { type: 'boolean', help: 'leaves certificates out' },
  secrets: {
    type: 'boolean',
    help: 'also stores the secrets that are not there: those that are set here, and new ones',
  },
} as const satisfies Options;

export const CONFIRM_OPTIONS = {
  yes: { type: 'boolean', help: 'does not ask' },
} as const satisfies Options;

export interface Session {
  api: FastlyApi;
  config: GatewayConfig;
  environment: string;
  wanted: Wanted;
  /** Undefined where there is none yet. */
  service: Service | undefined;
  pack(): Promise<Package>;
}

/** What the configuration wants, and the service that is there. */
export async function openSession(
  flags: ServiceFlags & { 'no-tls'?: boolean; secrets?: boolean },
  terminal: Terminal,
): Promise<Session> {
  const environment = environmentOf(flags, terminal);
  const api = createFastlyApi(terminal);
  const config = await loadValidConfig(flags.config, environment);
  requireReachable(config, terminal);
  const code = await codeHash(config);
  const state = desiredState(config, environment, terminal.env);
  const wanted: Wanted = {
    environment,
    state,
    code,
    config,
    subscriptions: flags['no-tls'] ? [] : wantedSubscriptions(config),
    secrets: flags.secrets ? wantedSecrets(config, terminal) : [],
    unknownSecrets: flags.secrets ? unknownSecrets(config, terminal) : [],
  };
  const service = await findService(api, { flags, terminal, name: state.serviceName, environment });
  return { api, config, environment, wanted, service, pack: () => pack(flags.config, environment) };
}

/** A stand-in on this machine serves nobody, so that there an origin may be anywhere. */
function requireReachable(config: GatewayConfig, terminal: Terminal): void {
  const problems = unreachableOrigins(config);
  if (problems.length === 0) return;
  if (!isLoopback(fastlyUrl('/', terminal))) throw new InvalidConfiguration(problems);
  for (const { path, problem } of problems)
    terminal.progress(`warning: ${path}: ${problem}; where Fastly itself is asked, this is an error`);
}

interface Sought {
  flags: ServiceFlags;
  terminal: Terminal;
  name: string;
  environment: string;
}

/** The known one; else one that an earlier run made, and whose id was lost on the way. */
export async function findService(
  api: FastlyApi,
  { flags, terminal, name, environment }: Sought,
): Promise<Service | undefined> {
  const id = await knownServiceId(flags, terminal);
  const found = id === undefined ? await searchService(api, name) : { id };
  if (!found) return undefined;
  const service = await readService(api, found.id);
  requireWasm(service);
  if (id !== undefined || parseServiceMark(service.comment)?.environment === environment) return service;
  throw new CliError(`there is a service "${name}" already`, {
    why: `popgate did not make ${service.id}, and nothing says that it is this one`,
    fix: `if it is, write it into popgate.json: { "${environment}": "${service.id}" }; else give the configuration another name`,
  });
}

function requireWasm({ id, name, type }: Service): void {
  if (type === 'wasm') return;
  throw new CliError(`the service ${name} cannot run popgate`, {
    why: `${id} is of type ${type}, and no Compute service`,
    fix: 'name a Compute service, or let popgate apply make one; popgate import reads the configuration of this one',
  });
}

async function pack(config: string | undefined, environment: string): Promise<Package> {
  const place = await choosePlace({ config: config ?? configFile() });
  try {
    const { file } = await buildGateway(config, place.directory, environment);
    return await packGateway(file, await readFile(path.join(place.directory, MANIFEST), 'utf8'));
  } finally {
    await clearPlace(place);
  }
}

/** @throws CliError where the answer is not yes; misuse where nobody is there to answer. */
export async function confirm(question: string, flags: { yes?: boolean }, terminal: Terminal): Promise<void> {
  if (flags.yes) return;
  if (!terminal.canAsk) throw misuse('an answer is missing', 'without a terminal, --yes is needed');
  const answer = await terminal.ask(`${question} Only "yes" does it: `);
  if (answer.trim() === 'yes') return;
  throw new CliError('nothing was done', { why: 'the answer was not yes', fix: 'answer yes, or give --yes' });
}
