import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type GatewayConfig,
  GRIP_KEY,
  LOCAL_ISSUER,
  OWN_BACKENDS,
  PUSHPIN,
  readOrigin,
  streamRoutes,
  OWN_STORE,
} from '../../gateway/index.ts';
import { askedHost } from '../project/backend.ts';
import { environmentName } from '../project/manifest.ts';
import { isSecure } from '../project/origin.ts';
import { CliError } from '../terminal/cli-error.ts';
import { accepts, type Address, formatAddress, freePort } from './address.ts';
import { ended, start, stop } from './child.ts';

/** Fanout's stand-in, which holds clients of the local server. */
export interface Pushpin {
  /** Where Viceroy hands requests to. */
  port: number;
  /** Where it is published to. */
  publishAddress: Address;
  /** The secrets by which the gateway knows of it. */
  env: Record<string, string>;
  /** Rejects when it ends by itself. */
  lost: Promise<never>;
  stop(): Promise<void>;
}

const START_MS = 15_000;
/** Debian's package: the runner and the services that it starts. */
const PROGRAMS = ['pushpin', 'pushpin-proxy', 'pushpin-handler', 'condure', 'zurl'];
const SERVICES = 'condure,zurl,pushpin-proxy,pushpin-handler';

/** What tells the gateway that there is no Pushpin, whatever the environment says. */
export const NO_PUSHPIN: Readonly<Record<string, string>> = pushpinEnvironment('', '');

function pushpinEnvironment(address: string, key: string): Record<string, string> {
  return { [environmentName(OWN_STORE, PUSHPIN)]: address, [environmentName(OWN_STORE, GRIP_KEY)]: key };
}

/** Starts Pushpin in front of the local server, on ports of its own, and waits until it listens. */
export async function startPushpin(config: GatewayConfig, server: Address): Promise<Pushpin> {
  requirePrograms();
  const key = randomBytes(24).toString('base64url');
  const [port, publishPort] = [await freePort(), await freePort()];
  const publishAddress = { host: '127.0.0.1', port: publishPort };
  // The sockets' paths may have about 100 characters, so names are short.
  const folder = await mkdtemp(path.join(os.tmpdir(), 'pg-'));
  await writeFile(path.join(folder, 'pushpin.conf'), configuration({ folder, port, publishPort, key }));
  await writeFile(path.join(folder, 'routes'), routes(config, server));
  const child = start(['pushpin', `--config=${path.join(folder, 'pushpin.conf')}`, '--merge-output', '--loglevel=1']);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const lost = ended(child).then(async () => {
    await rm(folder, { recursive: true, force: true });
    throw new CliError('Pushpin ended', {
      why: output.trim() || 'it does not say',
      fix: 'correct that, then start again',
    });
  });
  lost.catch(() => undefined);
  const end = async (): Promise<void> => {
    await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
  await untilItListens([{ host: '127.0.0.1', port }, publishAddress], lost, end);
  return { port, publishAddress, env: pushpinEnvironment(formatAddress(publishAddress), key), lost, stop: end };
}

async function untilItListens(addresses: Address[], lost: Promise<never>, end: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (const address of addresses) {
    while (!(await accepts(address))) {
      await Promise.race([pause(50), lost]);
      if (Date.now() < deadline) continue;
      await end();
      throw new CliError('Pushpin does not start', {
        why: `it does not listen on ${formatAddress(address)} after ${START_MS / 1000} s`,
        fix: 'try again; Pushpin 1.36 of Debian is what it is tested with',
      });
    }
  }
}

function requirePrograms(): void {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const missing = PROGRAMS.filter((program) => !folders.some((folder) => existsSync(path.join(folder, program))));
  if (missing.length === 0) return;
  throw new CliError('Pushpin, which stands in for Fanout, is not installed', {
    why: `there is no ${missing.join(', ')} on PATH`,
    fix: 'install it (apt-get install --no-install-recommends pushpin), or leave --push out: streams then answer 503',
  });
}

interface Settings {
  folder: string;
  port: number;
  publishPort: number;
  key: string;
}

/** All in one folder: the packaged one asks for services that do not start, and for folders of root's. */
function configuration({ folder, port, publishPort, key }: Settings): string {
  return `[global]
include={libdir}/internal.conf
rundir=${folder}
ipc_prefix=
port_offset=0

[runner]
services=${SERVICES}
http_port=127.0.0.1:${port}
logdir=${folder}
client_buffer_size=65536
client_maxconn=5000

[proxy]
routesfile=routes
accept_pushpin_route=true
x_forwarded_for_trusted=
sig_iss=${LOCAL_ISSUER}
sig_key=${key}
updates_check=off
zurl_out_specs=ipc://{rundir}/zurl-in
zurl_out_stream_specs=ipc://{rundir}/zurl-in-stream
zurl_in_specs=ipc://{rundir}/zurl-out

[handler]
push_in_spec=ipc://{rundir}/push-in
push_in_sub_specs=ipc://{rundir}/push-in-sub
push_in_http_addr=127.0.0.1
push_in_http_port=${publishPort}
push_in_http_max_body_size=1000000
command_spec=ipc://{rundir}/command
stats_spec=ipc://{rundir}/stats
connection_subscription_max=20
`;
}

/**
 * By the name of the backend that the gateway hands to: itself, and those that speak GRIP. Each stands for a host of its own,
 * which nobody asks for, since Pushpin drops the second of two routes with one host.
 */
function routes(config: GatewayConfig, { host, port }: Address): string {
  const named = new Set(streamRoutes(config).flatMap(({ stream }) => stream?.to ?? []));
  const own = `${OWN_BACKENDS[0]},id=${OWN_BACKENDS[0]} ${host === '0.0.0.0' ? '127.0.0.1' : host}:${port},over_http`;
  const others = [...named].map((name) => {
    const backend = config.backends![name]!;
    const server = readOrigin(backend.local ?? backend.origin);
    const target = `${server.host}:${server.port}${isSecure(server) ? ',ssl' : ''}`;
    return `${name},id=${name} ${target},host=${askedHost(backend)},over_http`;
  });
  return [own, ...others, ''].join('\n');
}
