import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort, stop, untilItListens } from './listening.ts';

const started: ChildProcess[] = [];
const servers: net.Server[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map(stop));
  for (const server of servers.splice(0)) server.close();
});

/** Node with this script, and what it has said. */
function run(script: string, file = process.execPath): { child: ChildProcess; log: () => string } {
  const child = spawn(file, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, log: () => said };
}

const listenOn = (port: number): string => `require('net').createServer().listen(${port}, '127.0.0.1');`;

async function taken(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

describe('a process is waited for', () => {
  test('until it listens', async () => {
    const port = await freePort();
    const { child, log } = run(listenOn(port));
    await untilItListens(port, child, log);
    expect(child.exitCode).toBeNull();
  });

  test('until a process that it started listens', async () => {
    const port = await freePort();
    const inner = JSON.stringify(`${listenOn(port)} setTimeout(() => process.exit(), 20_000);`);
    const { child, log } = run(`require('child_process').spawn(process.execPath, ['-e', ${inner}]);
      process.on('SIGTERM', () => process.exit());`);
    await untilItListens(port, child, log);
    expect(child.exitCode).toBeNull();
  });

  test.each([
    ['with what it said', "console.error('no such file'); process.exit(3);", /ended with status 3:\nno such file/],
    ['with the signal that ended it', "process.kill(process.pid, 'SIGKILL');", /ended with SIGKILL:/],
  ])('%s, where it ends', async (_, script, expected) => {
    const { child, log } = run(script);
    await expect(untilItListens(await freePort(), child, log)).rejects.toThrow(expected);
  });

  test('no longer than told, and is ended then', async () => {
    const { child, log } = run('setTimeout(() => {}, 60_000);');
    await expect(untilItListens(await freePort(), child, log, 500)).rejects.toThrow('did not listen within 500 ms');
    expect(child.signalCode).toBe('SIGTERM');
  });

  test('not at all where there is no such program', async () => {
    const port = await freePort();
    const { child, log } = run('', '/no/such/program');
    await expect(untilItListens(port, child, log)).rejects.toThrow('/no/such/program cannot be started');
  });
});

describe.runIf(process.platform === 'linux')('who else listens on its port', () => {
  test('is not taken for it', async () => {
    const port = await taken();
    const { child, log } = run('setTimeout(() => {}, 60_000);');
    await expect(untilItListens(port, child, log, 500)).rejects.toThrow('did not listen within');
  });

  test('is why it ends', async () => {
    const port = await taken();
    const { child, log } = run(listenOn(port));
    await expect(untilItListens(port, child, log)).rejects.toThrow('EADDRINUSE');
  });
});
