import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSecret, readSecret, secretFile } from '../../../src/cli/control/secrets/keep.ts';
import { unknownSecrets, wantedSecrets } from '../../../src/cli/control/secrets/wanted.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';

let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-secrets-'));
  env = { POPGATE_LOCAL: path.join(folder, '.popgate') };
});
afterEach(() => rmSync(folder, { recursive: true }));

const kept = { environment: 'production', name: 'purge_token' };

describe('a secret that is made', () => {
  it('is in a private file of the project, which git ignores', async () => {
    const secret = await makeSecret(env, kept);
    const file = path.join(folder, '.popgate', 'secrets', 'production', 'purge_token');
    expect(secretFile(env, kept)).toBe(file);
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([`${secret}\n`, 0o600]);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(readFileSync(path.join(folder, '.popgate', '.gitignore'), 'utf8')).toBe('*\n');
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it('is one, however many runs want it at once', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => makeSecret(env, kept)));
    expect(new Set(made).size).toBe(1);
    expect(await readSecret(env, kept)).toBe(made[0]);
  });

  it('of a rehearsal is none of the project’s', async () => {
    const rehearsed = { ...env, POPGATE_STATE: path.join(folder, 'rehearsal', 'popgate.json') };
    await makeSecret(rehearsed, kept);
    expect(await readSecret(env, kept)).toBeUndefined();
  });

  it('that cannot be written is an error, and not stored', async () => {
    mkdirSync(env.POPGATE_LOCAL!);
    writeFileSync(path.join(env.POPGATE_LOCAL!, 'secrets'), 'a file');
    await expect(makeSecret(env, kept)).rejects.toThrow(/cannot be (?:kept|read)/);
    chmodSync(env.POPGATE_LOCAL!, 0o700);
  });
});

describe('which secrets are wanted', () => {
  const site: GatewayConfig = {
    name: 'p',
    backends: { o: { origin: 'https://o.example' } },
    domains: { 'a.example': { routes: [{ path: '/*', to: 'o' }] } },
  };
  const admin = { ...site, admin: {} };
  const hooks = { shop: { adapter: 'shopify', events: { '*': { all: true } } } } as const;
  const shielded: GatewayConfig = {
    ...admin,
    backends: { o: { origin: 'https://o.example', shield: 'lhr-london-gb' } },
  };

  it.each<[string, GatewayConfig, string[], string[]]>([
    ['none without an operator API', site, [], []],
    ['those of the operator API', admin, ['admin_token', 'debug_key', 'purge_token'], []],
    ['that of a shield as well', shielded, ['admin_token', 'debug_key', 'purge_token', 'shield_key'], []],
    [
      'not those that others give',
      { ...admin, purge: { hooks }, stores: { secret: { pay: ['key'] } } },
      ['admin_token', 'debug_key', 'purge_token'],
      ['POPGATE_HOOK_SHOP', 'PAY_KEY'],
    ],
  ])('%s', (_, config, made, unknown) => {
    const wanted = wantedSecrets(config, { env: {} });
    expect(wanted.map(({ name }) => name).toSorted()).toEqual(made);
    expect(wanted.every(({ from }) => from === 'made')).toBe(true);
    expect(
      unknownSecrets(config, { env: {} })
        .map(({ variable }) => variable)
        .toSorted(),
    ).toEqual(unknown.toSorted());
  });
});
