import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fastlyBinary } from '../../../src/cli/fastly/binary.ts';
import { fastlyCliFile } from '../../../src/cli/fastly/cli-tokens.ts';
import { findFastlyToken } from '../../../src/cli/fastly/token.ts';
import { describeError } from '../../../src/cli/terminal/describe-error.ts';
import { type FakeSurroundings, fakeTerminal } from '../terminal/fake-terminal.ts';
import { startFakeApi } from './fake-api.ts';

const home = mkdtempSync(path.join(os.tmpdir(), 'popgate-cli-home-'));
const file = path.join(home, '.config', 'fastly', 'config.toml');
const manifest = path.join(home, 'fastly.toml');

beforeEach(() => {
  rmSync(path.dirname(file), { recursive: true, force: true });
  rmSync(manifest, { force: true });
});
afterAll(() => rmSync(home, { recursive: true }));

function keep(text: string, mode = 0o600): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

/** The token, or the words in its place. */
async function find(env: Record<string, string> = {}, surroundings: FakeSurroundings = {}): Promise<string> {
  const terminal = fakeTerminal({ HOME: home, ...env }, surroundings);
  const found = await findFastlyToken(terminal, { platform: 'linux', manifest }).catch(describeError);
  expect([...terminal.printed, ...terminal.progressed]).toEqual([]);
  return found;
}

const stored = (name: string, token: string, more = '') =>
  `[auth.tokens.${name}]\ntype = "${more.includes('access') ? 'sso' : 'static'}"\ntoken = "${token}"\n${more}\n`;
const TWO = `config_version = 6\n[auth]\ndefault = "work"\n${stored('home', 'home-secret')}${stored('work', 'work-secret')}`;

describe('the token for Fastly', () => {
  it('is looked for in its order: the environment, the CLI’s file, whoever is there', async () => {
    expect(await find({}, { answers: [' asked-secret '] })).toBe('asked-secret');
    keep(TWO);
    expect(await find({}, { answers: [] })).toBe('work-secret');
    expect(await find({ FASTLY_API_TOKEN: 'env-secret' })).toBe('env-secret');
    expect(await find({ FASTLY_API_TOKEN: '' })).toBe('work-secret');
  });

  it('is asked for once a command, unseen, and by nobody where nobody is there', async () => {
    const hidden: unknown[] = [];
    const terminal = fakeTerminal({ HOME: home }, { answers: ['asked-secret', 'other'] });
    const { ask } = terminal;
    terminal.ask = (question, options) => {
      hidden.push(options?.hidden);
      return ask(question, options);
    };
    const both = [findFastlyToken(terminal, { manifest }), findFastlyToken(terminal, { manifest })];
    expect(await Promise.all(both)).toEqual(['asked-secret', 'asked-secret']);
    expect([terminal.asked.length, hidden]).toEqual([1, [true]]);
    expect(await find()).toMatch(/^error: there is no token for Fastly\n {2}why: FASTLY_API_TOKEN is not set[^]*fix: /);
    expect(await find({}, { answers: [''] })).toContain('nothing was answered');
  });

  it.each<[string, string, string]>([
    ['the default', TWO, 'work-secret'],
    ['the only one', stored('x', 'x-secret'), 'x-secret'],
    ['the default profile of an older CLI', profiles('token = "p1"', 'token = "p2"\ndefault = true'), 'p2'],
    ['the new entry before the old one', `${TWO}[profile.work]\ntoken = "old"\ndefault = true\n`, 'work-secret'],
    ['a sign-on that holds', `[auth]\ndefault = "s"\n${stored('s', 'sso', access('2026-03-01T13:00:00Z'))}`, 'sso'],
    [
      'a sign-on whose token holds longer',
      `[auth]\ndefault = "s"\n${stored('s', 'sso', `${access('2026-02-01T00:00:00Z')}\napi_token_expires_at = "2026-04-01T00:00:00Z"`)}`,
      'sso',
    ],
  ])('in the CLI’s file is %s', async (_name, text, token) => {
    keep(text);
    expect(await find()).toBe(token);
  });

  it('is the one that profile in fastly.toml names, and no other in its place', async () => {
    keep(TWO);
    writeFileSync(manifest, 'profile = "home"\n');
    expect(await find()).toBe('home-secret');
    writeFileSync(manifest, 'profile = "third"\n');
    expect(await find()).toContain('the Fastly CLI keeps no token "third"');
    expect(await find({ FASTLY_API_TOKEN: 'env-secret' })).toBe('env-secret');
  });

  it.each<[string, string]>([
    ['a sign-on', `[auth]\ndefault = "s"\n${stored('s', 'secret-s', access('2026-03-01T11:59:59Z'))}`],
    ['a token', `[auth]\ndefault = "s"\n${stored('s', 'secret-s', 'api_token_expires_at = "2026-02-01T00:00:00Z"')}`],
    ['a login', `[auth]\ndefault = "s"\n${stored('s', 'secret-s', 'needs_reauth = true')}`],
    [
      'an older sign-on',
      profiles('token = "secret-s"\ndefault = true\naccess_token_created = 1\naccess_token_ttl = 60'),
    ],
  ])('%s that has ended is told in words', async (_name, text) => {
    keep(text);
    const told = await find({}, { answers: ['not asked'] });
    expect(told).toMatch(/^error: the Fastly CLI's token "\w+" has ended\n {2}why: [^]*fix: .*fastly auth login/);
    expect(told).not.toContain('secret-s');
  });

  it.each([0o640, 0o604, 0o620, 0o666])('S62 is not taken from a file of mode %o', async (mode) => {
    keep(TWO, mode);
    const told = await find({}, { answers: ['not asked'] });
    expect(told).toMatch(/is open to others\n {2}why: [^]*fix: chmod 600 '.*config\.toml'/);
    expect(told).not.toContain('secret');
    expect(await find({ FASTLY_API_TOKEN: 'env' })).toBe('env');
  });

  it.each<[string, string]>([
    ['a file that is not TOML', `[auth.tokens.a]\ntoken = "work-secret\n`],
    ['a token with a line break', stored('a', 'work-\\nsecret')],
    ['a token with a letter that headers lack', stored('a', 'work-secrét')],
  ])('S62 is in no message: %s', async (_name, text) => {
    keep(text);
    const told = await find();
    expect(told).toMatch(/cannot be (understood|used)/);
    expect(told).not.toMatch(/work-|secr/);
  });

  it.each(['a b', 'abc\n', '“abc”', 'abc\x7f'])('S62 is refused in words: %j', async (token) => {
    const told = await find({ FASTLY_API_TOKEN: token });
    expect(told).toContain('why: FASTLY_API_TOKEN has a space, a line break or another character that no token has');
    expect(told).not.toContain('abc');
  });

  it('is none in a file of the CLI that keeps none', async () => {
    keep('config_version = 6\n[fastly]\napi_endpoint = "https://api.fastly.com"\n');
    writeFileSync(manifest, 'profile = "home"\n');
    expect(await find()).toContain('there is no token');
    expect(await find({}, { answers: ['asked'] })).toBe('asked');
  });
});

describe('the file of the Fastly CLI', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string | undefined]>([
    ['linux', { HOME: '/home/a' }, '/home/a/.config/fastly/config.toml'],
    ['linux', { HOME: '/home/a', XDG_CONFIG_HOME: '/etc/a' }, '/etc/a/fastly/config.toml'],
    ['linux', { HOME: '/home/a', XDG_CONFIG_HOME: 'here' }, '/home/a/.fastly/config.toml'],
    ['linux', {}, undefined],
    ['darwin', { HOME: '/Users/a' }, '/Users/a/Library/Application Support/fastly/config.toml'],
    ['win32', { APPDATA: 'C:\\Users\\a\\AppData\\Roaming' }, 'C:\\Users\\a\\AppData\\Roaming\\fastly\\config.toml'],
    ['win32', { USERPROFILE: 'C:\\Users\\a' }, 'C:\\Users\\a\\.fastly\\config.toml'],
  ])('on %s with %j', (platform, env, expected) => {
    expect(fastlyCliFile(env, platform)).toBe(expected);
  });

  it('is found as the real CLI writes it', async () => {
    const api = await startFakeApi();
    const token = { id: 'T1', name: 'work', scope: 'global', expires_at: '2027-01-01T00:00:00Z' };
    api.script(({ request }) => ({ body: request === 'GET /tokens/self' ? token : {} }));
    const env = {
      HOME: home,
      FASTLY_API_ENDPOINT: api.url,
      FASTLY_ACCOUNT_ENDPOINT: api.url,
      HTTPS_PROXY: 'http://127.0.0.1:9',
    };
    await promisify(execFile)(fastlyBinary(), ['auth', 'add', 'work', '--api-token', 'cli-secret', '-i'], { env });
    api.close();
    expect(await find()).toBe('cli-secret');
  });
});

function profiles(...each: string[]): string {
  return each.map((lines, at) => `[profile.p${at}]\n${lines}\n`).join('');
}

function access(expires: string): string {
  return `access_token = "a"\nrefresh_token = "r"\naccess_expires_at = "${expires}"`;
}
