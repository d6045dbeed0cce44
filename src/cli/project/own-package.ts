import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Problem } from '../../gateway/check.ts';
import { CliError } from '../terminal/cli-error.ts';
import { inPackage, projectFolder } from './paths.ts';

interface OwnPackage {
  version: string;
  engines: { node: string };
  dependencies: Readonly<Record<string, string>>;
  devDependencies: Readonly<Record<string, string>>;
}

/** What `package.json` says of Popgate itself. */
export const OWN_PACKAGE = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as OwnPackage;

/** The version of a package that this version of Popgate was tested with. */
export function testedVersion(name: string): string {
  const { dependencies, devDependencies } = OWN_PACKAGE;
  return { ...dependencies, ...devDependencies }[name]!;
}

/** The entry of a package that the project has, such as the compiler; the checkout's where it is not in the project. */
export function resolvePeer(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name, { paths: [projectFolder(), inPackage()] });
  } catch {
    throw new CliError(`the project has no ${name}`, {
      why: 'it is not installed where Node looks for it',
      fix: `npm install --save-dev --save-exact ${name}@${testedVersion(name)}`,
    });
  }
}

/** What compiles to Wasm, and is the runtime there. */
export const COMPILER = '@fastly/js-compute';

/** The version of the compiler that the project has. */
export function compilerVersion(): string {
  const manifest = path.join(path.dirname(resolvePeer(COMPILER)), '..', 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** A warning where the compiler is another than the one that this Popgate was tested with, or is not there. */
export function compilerWarnings(version: string | null = compilerIfThere()): Problem[] {
  const tested = testedVersion(COMPILER);
  if (version === tested) return [];
  const is = version === null ? 'is not installed' : `is ${version}`;
  return [
    {
      path: `package.json: ${COMPILER}`,
      problem: `${is}; Popgate ${OWN_PACKAGE.version} was tested with ${tested}`,
      remedy: `npm install --save-dev --save-exact ${COMPILER}@${tested}, or a Popgate that was tested with it`,
    },
  ];
}

function compilerIfThere(): string | null {
  try {
    return compilerVersion();
  } catch {
    return null;
  }
}
