import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { site } from '../../support/site.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-token-'));
const keyFile = path.join(folder, 'key');

afterAll(() => rmSync(folder, { recursive: true }));

async function token(args: string[], env: Record<string, string> = {}) {
  const terminal = fakeTerminal(env);
  const status = await main(['token', ...args], terminal);
  return { status, printed: terminal.printed, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('token new', () => {
  it.each<[string[], string]>([
    [[], 'purge_token'],
    [['--for', 'purge'], 'purge_token'],
    [['--for', 'admin', '--next'], 'admin_token_next'],
    [['--for', 'publish'], 'publish_token'],
    [['--for', 'shield'], 'shield_key'],
    [['--for', 'debug'], 'debug_key'],
    [['--for', 'stream'], 'stream_key'],
    [['--for', 'hook', 'shopify'], 'hook_shopify'],
    [['--for', 'hook', 'my-shop', '--next'], 'hook_my_shop_next'],
  ])('%j is for %s', async (args, secret) => {
    const { status, printed, err } = await token(['new', ...args]);
    expect([status, printed.length]).toEqual([0, 1]);
    expect(Buffer.from(printed[0]!, 'base64url').length).toBe(32);
    expect(err).toContain('npx fastly secret-store list\n');
    expect(err).toContain(`npx fastly secret-store-entry create --store-id ID --name ${secret} --stdin\n`);
    expect(err).toContain(`the variable POPGATE_${secret.toUpperCase()},`);
  });

  it('S62 prints it once, and another each time', async () => {
    const [one, other] = [await token(['new']), await token(['new'])];
    expect(one.out).not.toBe(other.out);
    expect(one.err).not.toContain(one.out);
    expect(one.err).toBe(other.err);
  });

  it.each([
    [['--for', 'toast']],
    [['--for', 'constructor']],
    [['--for', 'hook']],
    [['--for', 'hook', 'a/b']],
    [['--for', 'hook', 'a', 'b']],
    [['--for', 'purge', 'shopify']],
  ])('is misuse: %j', async (args) => {
    const { status, out } = await token(['new', ...args]);
    expect([status, out]).toEqual([2, '']);
  });
});

describe('token debug', () => {
  /** Whether a gateway with this secret, at the same time of day, gives the trace. */
  const isGood = async (header: string, path = '/products/1', afterMs = 0) => {
    const www = site({ secrets: { debug_key: 'the key' } });
    www.advance(afterMs);
    const [, value = ''] = header.split(': ');
    return (await www.ask(`GET ${path}`, { 'popgate-debug': value })).headers.has('popgate-trace');
  };

  it('S28 signs what the gateway takes, for as long as it says', async () => {
    const { status, out, err } = await token(['debug'], { POPGATE_DEBUG_KEY: 'the key' });
    expect(status).toBe(0);
    expect(out).toMatch(/^Popgate-Debug: 1\.\d+\.[0-9a-f]+\.[\w-]{43}$/);
    expect(err).toBe('good until 2026-03-01T13:00:00.000Z, for every URL');
    expect(await isGood(out)).toBe(true);
    expect(await isGood(out, '/products/1', 3_599_000)).toBe(true);
    expect(await isGood(out, '/products/1', 3_600_000)).toBe(false);
    expect(await isGood((await token(['debug'], { POPGATE_DEBUG_KEY: 'another' })).out)).toBe(false);
  });

  it('signs for a day at most', async () => {
    const env = { POPGATE_DEBUG_KEY: 'the key' };
    expect(await isGood((await token(['debug', '--expires', '24h'], env)).out)).toBe(true);
    for (const time of ['25h', '0s', '1w', 'soon', '-1h']) {
      expect((await token(['debug', `--expires=${time}`], env)).status).toBe(2);
    }
  });

  it.each<[string, string, boolean]>([
    ['https://www.example.test/products/', '/products/1', true],
    ['https://WWW.example.test:443/a/../products', '/products/1', true],
    ['http://www.example.test.localhost:7676', '/products/1', true],
    ['https://www.example.test/other', '/products/1', false],
    ['https://other.test/', '/products/1', false],
  ])('signs for URLs that begin with %s: %s: %s', async (prefix, path, expected) => {
    const { out } = await token(['debug', '--url-prefix', prefix], { POPGATE_DEBUG_KEY: 'the key' });
    expect(await isGood(out, path)).toBe(expected);
  });

  it.each(['www.example.test', 'ftp://x/', 'https://a.example/?q', 'https://user@a.example/'])(
    'is misuse with the prefix %s',
    async (prefix) => {
      expect((await token(['debug', '--url-prefix', prefix], { POPGATE_DEBUG_KEY: 'k' })).status).toBe(2);
    },
  );

  it('signs by the local gateway’s own key where there is no other, and says so', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-local-'));
    writeFileSync(path.join(folder, 'dev.env'), "POPGATE_DEBUG_KEY='the key'\n");
    const { out, err } = await token(['debug'], { POPGATE_LOCAL: folder });
    expect(await isGood(out)).toBe(true);
    expect(err).toContain(`by the key of the local gateway, in ${folder}/dev.env`);
    const other = await token(['debug'], { POPGATE_LOCAL: folder, POPGATE_DEBUG_KEY: 'another' });
    expect([await isGood(other.out), other.err]).toEqual([false, expect.not.stringContaining('local')]);
    rmSync(folder, { recursive: true });
  });

  it('S62 reads the key from a file of mode 0600, and from no other', async () => {
    writeFileSync(keyFile, 'the key\n');
    chmodSync(keyFile, 0o600);
    const { out } = await token(['debug', '--key-file', keyFile], { POPGATE_DEBUG_KEY: 'another' });
    expect(await isGood(out)).toBe(true);
    for (const mode of [0o640, 0o604, 0o660, 0o644, 0o602]) {
      chmodSync(keyFile, mode);
      const refused = await token(['debug', '--key-file', keyFile]);
      expect([refused.status, refused.out]).toEqual([1, '']);
      expect(refused.err).toContain(`its mode is 0${mode.toString(8)}`);
      expect(refused.err).not.toContain('the key\n');
    }
  });

  it('needs a key', async () => {
    expect((await token(['debug'])).err).toContain('POPGATE_DEBUG_KEY is not set');
    expect((await token(['debug', '--key-file', path.join(folder, 'none')])).err).toContain('ENOENT');
    writeFileSync(keyFile, '\n');
    chmodSync(keyFile, 0o600);
    expect((await token(['debug', '--key-file', keyFile])).err).toContain('is empty');
  });
});

it('token alone says what there is', async () => {
  const { status, out } = await token([]);
  expect(status).toBe(0);
  for (const name of ['new', 'debug']) expect(out).toMatch(new RegExp(`^ {2}${name} {2,}\\S`, 'm'));
});
