import { readFile, writeFile } from 'node:fs/promises';
import { keysOf } from '../../gateway/check.ts';
import type { GatewayConfig } from '../../gateway/index.ts';
import { makeLocalFolder } from '../local/folder.ts';
import { inProject } from './paths.ts';

/** In the project, which its `tsconfig.json` includes. */
export const TYPES_FILE = '.popgate/types.d.ts';

const HEAD = '// What handlers can name of the configuration. Written by popgate dev and popgate check.';

/**
 * The names of a configuration as types, whether or not it is valid. They are written to a file, since TypeScript cannot infer them from the configuration:
 * its type needs the names of the handlers, whose types need these.
 */
export function typesText({ backends, pools, dynamicBackends, stores }: GatewayConfig): string {
  const secrets = keysOf(stores?.secret).flatMap((store) => {
    const names: unknown = stores?.secret?.[store];
    return Array.isArray(names) ? names.map((name) => `${store}/${name}`) : [];
  });
  const names = {
    backends: [...keysOf(backends), ...keysOf(pools)],
    dynamicBackends: keysOf(dynamicBackends),
    secrets,
    config: keysOf(stores?.config),
    kv: keysOf(stores?.kv),
  };
  const fields = Object.entries(names).map(([field, values]) => `      ${field}: ${unionOf(values)};\n`);
  return `${HEAD}
export {};

declare module 'popgate' {
  interface Register {
    names: {
${fields.join('')}    };
  }
}
`;
}

/** Writes the types where they differ. A project that is read-only has no editor that would read them. */
export async function writeTypes(config: GatewayConfig): Promise<void> {
  const file = inProject(TYPES_FILE);
  const text = typesText(config);
  try {
    if ((await readFile(file, 'utf8').catch(() => '')) === text) return;
    await makeLocalFolder({});
    await writeFile(file, text);
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
}

/** Whether that is why a file could not be written. */
export function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** What is no name ends the check; the types are for what is. */
function unionOf(values: readonly string[]): string {
  const names = values.filter((value) => /^[\w./-]+$/.test(value));
  return names.map((name) => `'${name}'`).join(' | ') || 'never';
}
