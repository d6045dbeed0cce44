import { readFileSync } from 'node:fs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const POLL_MS = 500;

/**
 * Resolves when this process shall end: a signal, or its parent is gone. npm and npx do not pass a signal on, so
 * that a server would outlive them.
 */
export function endOfLife(): Promise<void> {
  const startedBy = ancestors();
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
    const poll = setInterval(() => {
      if (ancestors() === startedBy) return;
      clearInterval(poll);
      resolve();
    }, POLL_MS);
    poll.unref();
  });
}

/** Under npm a shell may stand between, which stays when npm is gone: then its parent tells. */
function ancestors(): string {
  const { ppid, env } = process;
  return env.npm_lifecycle_event === undefined ? `${ppid}` : `${ppid} ${parentOf(ppid)}`;
}

/** From Linux's /proc; elsewhere the shell hands over to its only command, and there is none between. */
function parentOf(pid: number): string {
  try {
    const [, parent = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return parent;
  } catch {
    return '';
  }
}
