import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanCheckout } from '../support/checkout.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-launch-'));
let checkout: string;
let rehearsal: ChildProcess;
let env: Record<string, string>;

beforeAll(async () => {
  checkout = cleanCheckout(folder);
  rehearsal = start(['rehearse'], {});
  env = await exportsOf(rehearsal);
});

afterAll(async () => {
  const gone = once(rehearsal, 'close');
  rehearsal.kill('SIGINT');
  await gone;
  rmSync(folder, { recursive: true });
});

function start(args: string[], variables: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['src/cli/popgate.js', ...args], {
    cwd: checkout,
    env: { PATH: process.env.PATH, HOME: folder, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What it prints for the shell, all of it at once. */
async function exportsOf(child: ChildProcess): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found[name] = value;
    if (['FASTLY_API_ENDPOINT', 'FASTLY_API_TOKEN', 'POPGATE_RESOLVER', 'POPGATE_STATE'].every((one) => one in found)) {
      child.stdout!.resume();
      return found;
    }
  }
  throw new Error('the rehearsal ended');
}

async function popgate(...args: string[]): Promise<string> {
  const child = start(args, env);
  const [[status], out, err] = await Promise.all([once(child, 'close'), text(child.stdout!), text(child.stderr!)]);
  expect(status, `popgate ${args.join(' ')}\n${out}${err}`).toBe(0);
  return out;
}

describe('a launch from a clean checkout, against popgate rehearse', () => {
  it('goes from nothing to secured domains, on, back, and to nothing again', { timeout: 300_000 }, async () => {
    expect(await popgate('plan')).toMatch(/\d+ to create, 0 to update, 0 to delete/);
    // Fastly's own token, which nobody can make here.
    env.POPGATE_FANOUT_TOKEN = 'a-token-of-enough-letters';
    expect(await popgate('apply', '--yes', '--secrets', '-m', 'The first version')).toContain('version 1 is active');

    const zone = path.join(folder, 'zone');
    const dns = start(['dns', '--zone'], env);
    writeFileSync(zone, await text(dns.stdout!));
    const set = await fetch(`${env.FASTLY_API_ENDPOINT}/rehearsal/zone`, {
      method: 'POST',
      body: readFileSync(zone),
    });
    expect(set.status).toBe(200);
    expect(await popgate('status', '--wait', 'tls,dns', '--timeout', '1m')).toMatch(/\*\.tenants\.example +issued/);

    expect(await popgate('apply')).toContain('no changes');

    const config = path.join(checkout, 'src', 'gateway.config.ts');
    writeFileSync(config, readFileSync(config, 'utf8').replace("firstByte: '5s'", "firstByte: '7s'"));
    expect(await popgate('plan')).toContain('~ backend api\n      first_byte_timeout: 5000 → 7000');
    expect(await popgate('apply', '--yes')).toContain('version 2 is active');
    expect(await popgate('apply')).toContain('no changes');

    expect(await popgate('versions')).toMatch(/^2 +active .*\n1 +earlier .*The first version$/m);
    expect(await popgate('rollback', '--yes')).toContain('version 1 is active');
    // The tenth step: nothing is left to do.
    expect(await popgate('status')).toContain('all is well');
    expect(await popgate('destroy', '--yes')).toContain('all of it is removed');
    expect(await (await fetch(`${env.FASTLY_API_ENDPOINT}/service`, headers())).json()).toEqual([]);
    expect(readFileSync(path.join(checkout, 'popgate.json'), 'utf8')).toBe('{}\n');
  });
});

function headers(): RequestInit {
  return { headers: { 'Fastly-Key': env.FASTLY_API_TOKEN! } };
}
