import { type ChildProcess, spawn } from 'node:child_process';
import dns from 'node:dns/promises';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

let child: ChildProcess | undefined;

afterEach(async () => {
  if (child?.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
});

interface Started {
  variables: Record<string, string>;
  err(): string;
  ended: Promise<number | null>;
}

/** Waits until all lines are there. */
async function start(...args: string[]): Promise<Started> {
  const started = spawn(process.execPath, [inPackage('src/cli/popgate.js'), 'rehearse', ...args]);
  child = started;
  let [out, err] = ['', ''];
  started.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => started.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    started.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('FASTLY_USE_API_SIGNING_KEY=1\n')) resolve();
    });
    void ended.then(() => reject(new Error(`it ended: ${out}${err}`)));
  });
  const lines = out
    .trim()
    .split('\n')
    .map((line) => /^export (\w+)=(\S+)$/.exec(line)!.slice(1));
  return { variables: Object.fromEntries(lines) as Record<string, string>, err: () => err, ended };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

describe('popgate rehearse', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('says what to export, answers, and ends by %s', async (signal) => {
    const { variables, err, ended } = await start();
    expect(Object.keys(variables)).toEqual([
      'FASTLY_API_ENDPOINT',
      'FASTLY_ACCOUNT_ENDPOINT',
      'FASTLY_API_TOKEN',
      'POPGATE_RESOLVER',
      'POPGATE_STATE',
      'FASTLY_USE_API_SIGNING_KEY',
    ]);
    const { FASTLY_API_ENDPOINT: url = '', FASTLY_API_TOKEN: token = '', POPGATE_STATE: state = '' } = variables;
    const call = (target: string, init: RequestInit = {}) =>
      fetch(`${url}${target}`, { ...init, headers: { 'Fastly-Key': token } });
    expect(await (await call('/service')).json()).toEqual([]);
    expect(readFileSync(state, 'utf8')).toBe('{}\n');
    await call('/rehearsal/zone', { method: 'POST', body: 'a.example. A 192.0.2.7' });
    const resolver = new dns.Resolver();
    resolver.setServers([variables.POPGATE_RESOLVER!]);
    expect(await resolver.resolve4('a.example')).toEqual(['192.0.2.7']);
    await call('/nonsense');
    expect(err()).toContain('npx popgate apply');
    expect(err()).toContain('GET /nonsense is not known');
    child!.kill(signal);
    expect(await ended).toBe(0);
    expect([existsSync(state), existsSync(path.dirname(state))]).toEqual([false, false]);
  });

  it('listens where it is told', async () => {
    const [api, names] = [await freePort(), await freePort()];
    const { variables } = await start('--addr', `127.0.0.1:${api}`, '--dns', `127.0.0.1:${names}`);
    expect(variables).toMatchObject({
      FASTLY_API_ENDPOINT: `http://127.0.0.1:${api}`,
      POPGATE_RESOLVER: `127.0.0.1:${names}`,
    });
    const terminal = fakeTerminal();
    expect(await main(['rehearse', '--addr', `127.0.0.1:${api}`], terminal)).toBe(1);
    expect(await main(['rehearse', '--dns', `127.0.0.1:${names}`], terminal)).toBe(1);
    expect(terminal.progressed.join()).toMatch(/another program has that port.*over UDP or TCP/s);
  });

  it.each([
    ['--addr', '0.0.0.0:7700'],
    ['--dns', '192.0.2.1:53'],
    ['--dns', 'nonsense'],
  ])('is for this machine alone: %s %s', async (flag, address) => {
    const terminal = fakeTerminal();
    expect(await main(['rehearse', flag, address], terminal)).toBe(2);
    expect(terminal.progressed.join()).toContain(flag);
  });
});
