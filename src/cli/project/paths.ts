import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** All of Popgate as it runs: `src/` in the checkout, `dist/` in the package, which has it built. */
const ENGINE = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = path.dirname(ENGINE);
const EXTENSION = path.extname(fileURLToPath(import.meta.url));

/** A file of the package itself. */
export function inPackage(...parts: string[]): string {
  return path.join(PACKAGE, ...parts);
}

/** A module of the package, by its source below `src/`, e.g. `gateway/index.ts`. */
export function moduleFile(source: string): string {
  return path.join(ENGINE, source.replace(/\.ts$/, EXTENSION));
}

const CONFIG = path.join('src', 'gateway.config.ts');

/**
 * The folder of the project: the nearest one, from the present upwards, that has a configuration. Outside of any, what the
 * checkout has runs its demo; the package has none, and the present folder counts.
 */
export function projectFolder(): string {
  const here = process.cwd();
  return [...upwards(here), PACKAGE].find((folder) => existsSync(path.join(folder, CONFIG))) ?? here;
}

/** A file of the project. */
export function inProject(...parts: string[]): string {
  return path.join(projectFolder(), ...parts);
}

function upwards(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}

/** The absolute path of the configuration that a flag names; without one, the project's own. */
export function configFile(flag?: string): string {
  return flag === undefined ? inProject(CONFIG) : path.resolve(flag);
}

export const HANDLERS = path.join('src', 'handlers', 'index.ts');
export const MANIFEST = 'fastly.toml';
export const WASM = path.join('bin', 'main.wasm');
