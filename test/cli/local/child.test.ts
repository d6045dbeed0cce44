import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { run, start, stop, stopAll } from '../../../src/cli/local/child.ts';

afterEach(stopAll);

/** A shell that starts something, says its number, and waits. */
async function startWithChild(before = ''): Promise<{ shell: ReturnType<typeof start>; inner: number }> {
  const shell = start(['sh', '-c', `${before} sleep 300 & echo $!; wait`]);
  const [line] = (await once(createInterface({ input: shell.stdout! }), 'line')) as [string];
  return { shell, inner: Number(line) };
}

/** A process that has ended may be listed still, until its parent asks. */
function isAlive(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && !stdout.trim().startsWith('Z');
}

describe('a command that is run', () => {
  it.each([
    ['exit 3', 3, '', ''],
    ['echo out; echo err >&2', 0, 'out\n', 'out\nerr\n'],
    ['kill -TERM $$', null, '', ''],
  ])('%s', async (script, status, out, output) => {
    expect(await run(['sh', '-c', script])).toEqual({ status, out, output });
  });

  it('that is not there has no status', async () => {
    expect(await run(['popgate-no-such-command'])).toEqual({ status: null, out: '', output: '' });
  });

  it('has the environment, what is added to it, and its folder', async () => {
    const cwd = os.tmpdir();
    const { output } = await run(['sh', '-c', 'pwd; echo "$ADDED"; test -n "$PATH"'], { cwd, env: { ADDED: 'yes' } });
    expect(output).toBe(`${cwd}\nyes\n`);
  });
});

describe('a command that is stopped', () => {
  it('ends with all that it started', async () => {
    const { shell, inner } = await startWithChild();
    expect(isAlive(inner)).toBe(true);
    await stop(shell);
    await expect.poll(() => isAlive(inner)).toBe(false);
    expect(isAlive(shell.pid!)).toBe(false);
  });

  it('is forced where it does not listen', { timeout: 15_000 }, async () => {
    const { shell, inner } = await startWithChild(`trap '' INT;`);
    await stop(shell);
    await expect.poll(() => isAlive(inner)).toBe(false);
    expect(shell.signalCode).toBe('SIGKILL');
  });

  it('takes along what outlived its leader', async () => {
    const { shell, inner } = await startWithChild();
    const gone = once(shell, 'exit');
    process.kill(shell.pid!, 'SIGKILL');
    await gone;
    expect(isAlive(inner)).toBe(true);
    await stop(shell);
    await expect.poll(() => isAlive(inner)).toBe(false);
  });

  it('is one of all that are', async () => {
    const started = [await startWithChild(), await startWithChild()];
    await stopAll();
    for (const { inner } of started) await expect.poll(() => isAlive(inner)).toBe(false);
  });
});
