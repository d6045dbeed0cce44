import { stopAll } from '../local/child.ts';
import { findViceroy, installedViceroy, versionOf, VICEROY_VERSION } from '../local/viceroy.ts';
import { CliError } from '../terminal/cli-error.ts';
import { defineCommand, type Terminal } from '../terminal/command.ts';
import { endOfLife } from '../terminal/lifetime.ts';

export const command = defineCommand({
  options: {},
  notes: `Viceroy is Fastly's local server, which popgate serve runs. One that is there already, named by VICEROY, on PATH, or in cargo's
folder or the Fastly CLI's, is taken. Else the Fastly CLI downloads ${VICEROY_VERSION}; where it cannot, cargo compiles that, which
takes minutes. popgate dev needs none.`,
  async run(_flags, terminal) {
    try {
      const isDone = await Promise.race([get(terminal), endOfLife()]);
      return isDone === true ? 0 : 1;
    } finally {
      // Cargo has a process group of its own, which Ctrl-C does not reach.
      await stopAll();
    }
  },
});

async function get(terminal: Terminal): Promise<true> {
  const isThere = installedViceroy(terminal.env) !== undefined;
  const viceroy = await findViceroy(terminal);
  const version = await versionOf(viceroy);
  if (version === null) {
    throw new CliError('Viceroy does not run', {
      why: `${viceroy} --version fails`,
      fix: 'remove that file, or name another with VICEROY, and try again',
    });
  }
  terminal.print(`Viceroy ${version} is ${isThere ? '' : 'now '}at ${viceroy}`);
  if (version !== VICEROY_VERSION) terminal.progress(`warning: Popgate was tested with Viceroy ${VICEROY_VERSION}`);
  return true;
}
