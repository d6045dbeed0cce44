import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localTokens } from '../../../src/cli/local/tokens.ts';
import { findToken } from '../../../src/cli/operator/api.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-api-'));
const env = { POPGATE_LOCAL: folder };
const LOCAL = [
  'http://127.0.0.1:7676',
  'http://localhost:80',
  'http://www.shop.example.localhost:7676',
  'http://[::1]',
];
const REMOTE = ['https://www.shop.example', 'https://127.0.0.1.evil.example', 'https://localhost.evil.example'];
let kept: Record<string, string>;

beforeAll(async () => {
  kept = await localTokens(env);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the token for a gateway', () => {
  it.each(LOCAL)('at %s is the one that its start has kept', async (to) => {
    const at = new URL(to);
    expect(await findToken({ env }, 'purge', at)).toBe(kept['POPGATE_PURGE_TOKEN']);
    expect(await findToken({ env }, 'admin', at)).toBe(kept['POPGATE_ADMIN_TOKEN']);
    expect(await findToken({ env }, 'publish', at)).toBe(kept['POPGATE_ADMIN_TOKEN']);
  });

  it.each(LOCAL)('at %s is the environment’s where that has it', async (to) => {
    const given = { ...env, POPGATE_PURGE_TOKEN: 'given' };
    expect(await findToken({ env: given }, 'purge', new URL(to))).toBe('given');
    expect(await findToken({ env: given }, 'admin', new URL(to))).toBe(kept['POPGATE_ADMIN_TOKEN']);
  });

  it.each(REMOTE)('S62 at %s is never the local one', async (to) => {
    for (const [scope, name] of [
      ['purge', 'POPGATE_PURGE_TOKEN'],
      ['admin', 'POPGATE_PURGE_TOKEN'],
      ['publish', 'POPGATE_PUBLISH_TOKEN'],
    ] as const) {
      await expect(findToken({ env }, scope, new URL(to))).rejects.toMatchObject({
        message: 'there is no token for the gateway',
        why: `neither ${name} nor POPGATE_ADMIN_TOKEN is set`,
        fix: 'export one of them; a token is never an argument, where other users of the machine could read it',
      });
    }
    const given = { ...env, POPGATE_ADMIN_TOKEN: 'given' };
    expect(await findToken({ env: given }, 'purge', new URL(to))).toBe('given');
  });

  it('is missed with the file that could have it, and how that is made', async () => {
    const none = { POPGATE_LOCAL: path.join(folder, 'none') };
    await expect(findToken({ env: none }, 'purge', new URL(LOCAL[0]!))).rejects.toMatchObject({
      why: `neither POPGATE_PURGE_TOKEN nor POPGATE_ADMIN_TOKEN is set, and ${folder}/none/dev.env has none`,
      fix: expect.stringContaining('start the gateway by npx popgate dev or serve') as string,
    });
  });
});
