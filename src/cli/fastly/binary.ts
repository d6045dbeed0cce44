import { createRequire } from 'node:module';
import path from 'node:path';
import { resolvePeer } from '../project/own-package.ts';
import { CliError } from '../terminal/cli-error.ts';

/**
 * The real Fastly CLI, from the package for this platform: the npm wrapper leaves its children behind when it is
 * ended by a signal.
 */
export function fastlyBinary(): string {
  const { platform, arch } = process;
  const name = `@fastly/cli-${platform}-${arch}`;
  const cli = createRequire(resolvePeer('@fastly/cli'));
  try {
    const entry = cli.resolve(name);
    return path.join(path.dirname(entry), platform === 'win32' ? 'fastly.exe' : 'fastly');
  } catch {
    throw new CliError('the Fastly CLI is not installed', {
      why: `the npm package ${name} is missing`,
      fix: 'run npm ci, without --omit=optional',
    });
  }
}
