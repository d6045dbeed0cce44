import path from 'node:path';
import { PRODUCTION } from '../../gateway/index.ts';
import { type Address, formatAddress, parseAddress, requireFree } from '../local/address.ts';
import { stopAll } from '../local/child.ts';
import { type LocalServer, type LocalServerOptions, startLocalServer } from '../local/local-server.ts';
import { startPushpin } from '../local/pushpin.ts';
import { makeTokens, whatToTry } from '../local/to-try.ts';
import { findViceroy } from '../local/viceroy.ts';
import { watchFolders } from '../local/watch.ts';
import { buildGateway, choosePlace, clearPlace } from '../project/build-gateway.ts';
import { loadValidConfig } from '../project/load-config.ts';
import { configFile, inProject } from '../project/paths.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf, type Terminal } from '../terminal/command.ts';
import { describeError } from '../terminal/describe-error.ts';
import { endOfLife } from '../terminal/lifetime.ts';

export const command = defineCommand({
  options: {
    config: CONFIG_OPTION,
    env: ENV_OPTION,
    addr: { type: 'string', value: 'HOST:PORT', help: 'where to listen (default: 127.0.0.1:7676)' },
    watch: { type: 'boolean', help: 'builds and starts again when the configuration or src/ changes' },
    try: { type: 'boolean', help: 'makes tokens for this run, and prints them and what to try' },
    push: { type: 'boolean', help: 'starts Pushpin too, which holds the clients of streams' },
  },
  notes: 'Prints one line "listening on http://HOST:PORT" when it answers. All messages of the server go to stderr.',
  async run({ config, addr, watch = false, try: tries = false, push = false, ...flags }, terminal) {
    const address = parseAddress(addr ?? '127.0.0.1:7676');
    const environment = environmentOf(flags, terminal);
    const place = await choosePlace({ config, environment });
    const session = { config, environment, address, watch, tries, push, directory: place.directory };
    try {
      await Promise.race([serveUntilLost(session, terminal), endOfLife()]);
      return 0;
    } finally {
      await stopAll();
      await clearPlace(place);
    }
  },
});

interface Session {
  config: string | undefined;
  environment: string;
  address: Address;
  directory: string;
  watch: boolean;
  tries: boolean;
  push: boolean;
}

/** Never resolves; rejects when the server cannot start or ends by itself. */
async function serveUntilLost(session: Session, terminal: Terminal): Promise<never> {
  const { config, environment, address, directory, watch, tries, push } = session;
  await requireFree(address);
  const gateway = await loadValidConfig(config, environment);
  const viceroy = await findViceroy(terminal);
  const tokens = tries ? makeTokens(process.env) : [];
  const pushpin = push ? await startPushpin(gateway, address) : undefined;
  // The plain case is the one that `fastly compute serve` knows by itself. When watching, a broken change must
  // leave the running server alone, so the build comes first.
  const build = config === undefined && environment === PRODUCTION && !watch;
  terminal.progress(`building, and starting the local server on ${formatAddress(address)}`);
  if (!build) await buildGateway(config, directory, environment);
  const options = { directory, address, viceroy, build, pushpin };
  const server = await startLocalServer(options);
  announce(address, terminal);
  if (tries) terminal.print([...tokens, whatToTry(gateway, address)].join('\n'));
  if (pushpin)
    terminal.progress(`Pushpin takes publications at http://${formatAddress(pushpin.publishAddress)}/publish/`);
  const served = watch ? restartOnChange(server, { ...options, config, environment, terminal }) : server.lost;
  return pushpin ? Promise.race([served, pushpin.lost]) : served;
}

async function restartOnChange(
  first: LocalServer,
  {
    config,
    environment,
    terminal,
    ...options
  }: LocalServerOptions & Pick<Session, 'config' | 'environment'> & { terminal: Terminal },
): Promise<never> {
  const nextChange = await watchFolders([inProject('src'), path.dirname(configFile(config))]);
  let server = first;
  for (;;) {
    await Promise.race([nextChange(), server.lost]);
    terminal.progress('a file has changed: building again');
    try {
      await buildGateway(config, options.directory, environment);
    } catch (error) {
      terminal.progress(describeError(error, terminal.style.err));
      continue;
    }
    await server.stop();
    server = await startLocalServer(options);
    announce(options.address, terminal);
  }
}

function announce(address: Address, terminal: Terminal): void {
  terminal.print(`listening on http://${formatAddress(address)}`);
}
