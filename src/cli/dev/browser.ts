import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens a URL in the person's browser; calls `fail` where there is none that can be. */
export function openInBrowser(url: string, fail: () => void): void {
  const [file, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(file, [...args, url], { stdio: 'ignore', detached: true });
  child.once('error', fail).once('exit', (status) => status !== 0 && fail());
  child.unref();
}
