import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'smol-toml';
import { CliError } from './cli-error.ts';
import type { Terminal } from './command.ts';
import { parseJson } from './http-request.ts';
import { CHECKOUT, MANIFEST } from './paths.ts';

export interface ServiceFlags {
  'service-id'?: string;
  env?: string;
  config?: string;
}

/** Fastly's id of the service: as it is given, else as the files beside the configuration say, which are the checkout's for its own. */
export async function findServiceId(flags: ServiceFlags, { env }: Terminal): Promise<string> {
  const folder = flags.config === undefined ? CHECKOUT : path.dirname(path.resolve(flags.config));
  const environment = flags.env ?? 'production';
  const id =
    flags['service-id'] ||
    env.FASTLY_SERVICE_ID ||
    fromState(await readIfThere(path.join(folder, 'popgate.json')), environment) ||
    (environment === 'production' && fromManifest(await readIfThere(path.join(folder, MANIFEST))));
  if (typeof id === 'string' && /^[A-Za-z0-9]{1,64}$/.test(id)) return id;
  throw new CliError('the service is not known', {
    why: id ? `${JSON.stringify(id)} is not a service id` : `no id is given, nor in popgate.json or ${MANIFEST}`,
    fix: 'give it with --service-id or FASTLY_SERVICE_ID; npx fastly service list shows it',
  });
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

/** `popgate.json`: service ids by environment. */
function fromState(text: string, environment: string): unknown {
  const state = parseJson(text);
  const isTable = typeof state === 'object' && state !== null && Object.hasOwn(state, environment);
  return isTable ? (state as Record<string, unknown>)[environment] : undefined;
}

function fromManifest(text: string): unknown {
  try {
    return parse(text).service_id;
  } catch {
    return undefined;
  }
}
