import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onTerminal } from '../../support/pseudo-terminal.ts';
import { type FakeApi, startFakeApi } from '../fastly/fake-api.ts';

const BIN = fileURLToPath(new URL('../../../src/cli/popgate.js', import.meta.url));
const TOKEN = 'typed-Secret_1';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-prompt-'));
let api: FakeApi;

beforeAll(async () => {
  api = await startFakeApi();
});
afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => api.script({ body: { status: 'ok' } }));

/** A command that needs a token, on a terminal. */
function purge(after = '') {
  const env = { HOME: folder, FASTLY_API_ENDPOINT: api.url };
  return onTerminal(`'${process.execPath}' '${BIN}' purge --via api --service-id SVC1 --key a --key b${after}`, env);
}

describe('a question on a real terminal', () => {
  it('S62 takes a token that is not shown, and sends it', async () => {
    const terminal = purge();
    await terminal.sees('Token for Fastly');
    terminal.type(`${TOKEN.slice(0, 5)}x\x7f${TOKEN.slice(5)}\r`);
    expect(await terminal.ended).toBe(0);
    expect(api.received.map(({ headers }) => headers['fastly-key'])).toEqual([TOKEN]);
    expect(terminal.shown()).toContain('purged: a');
    for (const part of [TOKEN, TOKEN.slice(5), TOKEN.slice(0, 5)]) expect(terminal.shown()).not.toContain(part);
  });

  it('S62 shows nothing of a token that cannot be used', async () => {
    const terminal = purge();
    await terminal.sees('Token for Fastly');
    terminal.type('typed secret\r');
    expect(await terminal.ended).toBe(1);
    expect(terminal.shown()).toContain('the token for Fastly cannot be used');
    expect(terminal.shown()).not.toContain('secret');
    expect(api.received).toEqual([]);
  });

  it('ends with 130 at Ctrl-C, and leaves the terminal as it was', async () => {
    const terminal = purge('; echo "status $?"; stty -a');
    await terminal.sees('Token for Fastly');
    terminal.type('half a tok\x03');
    await terminal.sees('status 130');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).not.toContain('half');
    for (const mode of ['icanon', 'echo', 'isig']) expect(terminal.shown()).toMatch(new RegExp(`(?<!-)\\b${mode}\\b`));
    expect(api.received).toEqual([]);
  });

  it.each([
    ['Ctrl-D', '\x04', 'the question was not answered'],
    ['Return alone', '\r', 'nothing was answered'],
  ])('says in words what %s is', async (_name, typed, told) => {
    const terminal = purge();
    await terminal.sees('Token for Fastly');
    terminal.type(typed);
    expect(await terminal.ended).toBe(1);
    expect(terminal.shown()).toContain(told);
    expect(terminal.shown()).toMatch(/why: [^]*fix:/);
    expect(api.received).toEqual([]);
  });

  it('shows each key that is typed once, question after question, and what Return alone means', async () => {
    const site = path.join(folder, 'site');
    // Without npm nothing can be packed, which is what comes after the questions.
    const terminal = onTerminal(`PATH=/nowhere '${process.execPath}' '${BIN}' init '${site}' --no-check`, {});
    for (const [question, typed] of [
      ['The domain of the site', 'www.a.example'],
      ['Where the site is served from', 'http://b.example'],
      ['A short name for it', 'ab'],
    ] as const) {
      await terminal.sees(question);
      for (const key of typed) terminal.type(key);
      await terminal.sees(typed);
      expect((await terminal.screen()).at(-1)).toMatch(new RegExp(`:\\s*${typed}$`));
      terminal.type(typed === 'ab' ? '\x7f\x7f\r' : '\x7fe\r');
    }
    expect(await terminal.ended).toBe(1);
    const shown = await terminal.screen();
    for (const answered of ['The domain of the site, as in www.shop.example: www.a.example', 'A short name for it: a'])
      expect(shown).toContain(`✔ ${answered}`);
    expect(shown.join(' ')).toContain('Popgate cannot be packed into the project');
  });

  it('is none where the token is known', async () => {
    const cli = path.join(folder, '.config', 'fastly');
    mkdirSync(cli, { recursive: true });
    writeFileSync(path.join(cli, 'config.toml'), `[auth]\ndefault = "a"\n[auth.tokens.a]\ntoken = "${TOKEN}"\n`, {
      mode: 0o600,
    });
    const terminal = purge();
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).not.toContain('Token for Fastly');
    expect(api.received.map(({ headers }) => headers['fastly-key'])).toEqual([TOKEN]);
    rmSync(cli, { recursive: true });
  });
});
