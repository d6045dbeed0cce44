import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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
