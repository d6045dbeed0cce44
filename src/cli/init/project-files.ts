import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { GatewayConfig } from '../../gateway/index.ts';
import { rewriteTables } from '../project/manifest-text.ts';
import { manifestTables } from '../project/manifest.ts';
import { MANIFEST } from '../project/paths.ts';
import { CliError } from '../terminal/cli-error.ts';

/** SHA-256 of the `gateway.config.ts` that comes with the checkout: the demo, which nobody will miss. */
export const DEMO_HASH = 'a0427084dbcd5cca8eeea168261e85aad59c82c104434d0254f58e6e2c08d33b';

/** Whether somebody wrote this file, or changed it. */
export async function isSomebodys(file: string): Promise<boolean> {
  const text = await readIfThere(file);
  return text !== undefined && hashOf(text) !== DEMO_HASH;
}

/** Git may have written it with other line ends. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

/**
 * `fastly.toml` as the configuration says, and with its name. A copy begins without the service, the account and the state of
 * what it was copied from. `package.json` keeps its name, by which the configuration imports the engine.
 */
export async function writeProjectFiles(
  directory: string,
  config: GatewayConfig,
  { isCopy }: { isCopy: boolean },
): Promise<void> {
  const file = path.join(directory, MANIFEST);
  const text = await readIfThere(file);
  if (text !== undefined)
    await writeFile(file, rewriteTables(retitle(text, config.name, isCopy), manifestTables(config)));
  if (isCopy) await writeFile(path.join(directory, 'popgate.json'), '{}\n');
}

/** In the lines above the first table, which are the project's own. */
function retitle(manifest: string, name: string, isCopy: boolean): string {
  const at = manifest.search(/^\[/m);
  const head = at < 0 ? manifest : manifest.slice(0, at);
  const named = head.replace(/^name\s*=.*$/m, () => `name = ${JSON.stringify(name)}`);
  const fresh = isCopy ? named.replaceAll(/^(?:service_id|profile)\s*=.*\n/gm, '') : named;
  return fresh + manifest.slice(head.length);
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw new CliError(`${file} cannot be read`, {
      why: 'it is a folder, or this user may not read it',
      fix: 'make it a file of this user’s own, or name another with --config',
    });
  });
}
