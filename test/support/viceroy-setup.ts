import { findViceroy } from '../../src/cli/local/viceroy.ts';

/** Got before any test, since to compile it takes longer than a hook may; where it cannot be had, each file says so. */
export async function setup(): Promise<void> {
  const progress = (line: string) => void process.stderr.write(`${line}\n`);
  await findViceroy({ env: process.env, progress }).catch(() => null);
}
