import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteRunning, runningGateway } from '../../../src/cli/local/running.ts';
import { findTarget } from '../../../src/cli/operator/api.ts';

let env: { POPGATE_LOCAL: string };
beforeEach(() => {
  env = { POPGATE_LOCAL: mkdtempSync(path.join(os.tmpdir(), 'popgate-running-')) };
});
afterEach(() => rmSync(env.POPGATE_LOCAL, { recursive: true }));

const write = (text: string): void => writeFileSync(path.join(env.POPGATE_LOCAL, 'running.json'), text);

describe('the gateway that is asked without --to', () => {
  it.each(['http://127.0.0.1:8080', 'http://localhost:9000', 'https://127.0.0.1:8443'])(
    'is the one that runs, at %s',
    async (origin) => {
      await noteRunning(env, origin);
      expect((await findTarget(undefined, env)).origin).toBe(origin);
      expect((await findTarget('http://127.0.0.1:1', env)).origin).toBe('http://127.0.0.1:1');
    },
  );

  it('is the usual one where none runs, and after it has ended', async () => {
    expect((await findTarget(undefined, env)).origin).toBe('http://127.0.0.1:7676');
    const forget = await noteRunning(env, 'http://127.0.0.1:8080');
    await forget();
    expect((await findTarget(undefined, env)).origin).toBe('http://127.0.0.1:7676');
    expect(readdirSync(env.POPGATE_LOCAL)).toEqual(['.gitignore']);
  });

  it('is not one that ended without a word', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'close');
    write(JSON.stringify({ pid: child.pid, origin: 'http://127.0.0.1:8080' }));
    expect(await runningGateway(env)).toBeNull();
  });

  it('is the last that started, and the first that ends leaves it alone', async () => {
    const forget = await noteRunning(env, 'http://127.0.0.1:8080');
    write(JSON.stringify({ pid: process.ppid, origin: 'http://127.0.0.1:8081' }));
    await forget();
    expect((await runningGateway(env))?.origin).toBe('http://127.0.0.1:8081');
  });

  it.each([
    '',
    'null',
    '{"pid":"1","origin":"http://127.0.0.1:1"}',
    `{"pid":${process.pid},"origin":"nonsense"}`,
    // What is kept for a local gateway goes to no other.
    `{"pid":${process.pid},"origin":"https://www.shop.example"}`,
  ])('S62 is none by %j', async (text) => {
    write(text);
    expect(await runningGateway(env)).toBeNull();
  });
});
