import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desiredState } from '../../../src/cli/control/desired.ts';
import { main } from '../../../src/cli/main.ts';
import { manifestTables } from '../../../src/cli/project/manifest.ts';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { findWarnings } from '../../../src/cli/findings/find.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { freePort } from '../../support/listening.ts';
import { type FakeApi, startFakeApi } from '../fastly/fake-api.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-push-'));
const file = path.join(folder, 'gateway.ts');

const CONFIG: GatewayConfig = {
  name: 'x',
  domains: { 'a.example': { routes: [{ path: '/:id', stream: { channels: ['c-:id'] } }] } },
  admin: {},
};

let api: FakeApi;

beforeAll(async () => {
  writeFileSync(file, `export default ${JSON.stringify(CONFIG)};\n`);
  api = await startFakeApi();
});

afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

async function publish(args: string[], env: Record<string, string> = { POPGATE_PUBLISH_TOKEN: 't' }, stdin = '') {
  const terminal = fakeTerminal(env, { stdin });
  const status = await main(['publish', '--config', file, '--to', api.url, ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('popgate publish', () => {
  const ANSWER = { body: { id: '1', at: '', who: 'publish_token', channel: 'c' } };

  test.each<[string[], object]>([
    [['--channel', 'c', 'hello'], { channel: 'c', data: 'hello' }],
    [['--channel', 'c', '--event', 'e', '--id', '7', '-'], { channel: 'c', data: 'from stdin', event: 'e', id: '7' }],
  ])('%j', async (args, body) => {
    api.script(ANSWER);
    expect(await publish(args, { POPGATE_PUBLISH_TOKEN: 't' }, 'from stdin')).toEqual({
      status: 0,
      out: 'published to c',
      err: '',
    });
    const [{ request, headers, body: sent }] = api.received as [(typeof api.received)[0]];
    expect([request, headers.host, headers.authorization]).toEqual(['POST /.popgate/publish', 'a.example', 'Bearer t']);
    expect(JSON.parse(sent)).toEqual(body);
  });

  test('prints the answer as it is, and takes the admin token', async () => {
    api.script(ANSWER);
    const { out } = await publish(['--json', '--channel', 'c', 'x'], { POPGATE_ADMIN_TOKEN: 'a' });
    expect([JSON.parse(out), api.received[0]!.headers.authorization]).toEqual([ANSWER.body, 'Bearer a']);
  });

  test.each<[string[], Record<string, string>, number, string]>([
    [['hello'], {}, 2, 'there is no channel'],
    [['--channel', 'c'], {}, 2, 'there is nothing to publish'],
    [['--channel', 'c', 'x'], {}, 1, 'neither POPGATE_PUBLISH_TOKEN nor POPGATE_ADMIN_TOKEN is set'],
  ])('%j', async (args, env, status, words) => {
    const { status: found, err } = await publish(args, env);
    expect([found, err]).toEqual([status, expect.stringContaining(words)]);
  });

  test('says what the gateway refuses', async () => {
    api.script({ status: 400, body: { title: 'Bad request', detail: 'the channel is wrong' } });
    expect((await publish(['--channel', 'c d', 'x'])).err).toContain('why: the channel is wrong');
  });
});

describe('what push needs', () => {
  test('locally is backends of its own, and what tells of Pushpin', () => {
    const { local_server, setup } = manifestTables(CONFIG);
    expect(local_server['backends']).toMatchObject({
      popgate_self: { url: 'http://127.0.0.1:7676', override_host: 'a.example' },
      popgate_publish: { url: 'https://api.fastly.com' },
    });
    expect((local_server['secret_stores'] as { popgate: object[] }).popgate).toEqual(
      expect.arrayContaining([
        { key: 'publish_token', env: 'POPGATE_PUBLISH_TOKEN' },
        { key: 'fanout_token', env: 'POPGATE_FANOUT_TOKEN' },
        { key: 'pushpin', env: 'POPGATE_PUSHPIN' },
        { key: 'grip_key', env: 'POPGATE_GRIP_KEY' },
      ]),
    );
    const { description } = (setup['secret_stores'] as { popgate: { description: string } }).popgate;
    expect(description).toContain('fanout_token');
    expect(description).not.toMatch(/pushpin|grip_key/);
  });

  test('in production is the same backends', () => {
    const { objects } = desiredState({ ...CONFIG, admin: { host: 'a.example' } }, 'production', {});
    const backends = objects.filter(({ list }) => list === 'backend').map(({ name, fields }) => [name, fields]);
    expect(backends).toMatchObject([
      ['popgate_self', { address: 'a.example', port: 443, override_host: 'a.example', use_ssl: true }],
      ['popgate_publish', { address: 'api.fastly.com', port: 443, override_host: 'api.fastly.com' }],
    ]);
  });

  test('is nothing where nothing is streamed, and no backend of its own where another speaks GRIP', () => {
    const domains = { 'a.example': { redirect: 'https://b.example' } };
    expect(manifestTables({ ...CONFIG, domains }).local_server).not.toHaveProperty('backends');
    const delegated = { 'a.example': { routes: [{ path: '/', stream: { to: 'chat' } }] } } as const;
    const backends = { chat: { origin: 'https://chat.example' } } as const;
    const { local_server } = manifestTables({ ...CONFIG, backends, domains: delegated });
    expect(Object.keys(local_server['backends'] as object)).toEqual(['chat', 'popgate_publish']);
    expect(findWarnings({ ...CONFIG, backends, domains: delegated }).map(({ path }) => path)).toEqual(['push.fanout']);
    const fanout = { push: { fanout: true }, products: { fanout: true } } as const;
    expect(findWarnings({ ...CONFIG, ...fanout })).toEqual([]);
  });
});

test('serve --push says how to install Pushpin where it is not, and leaves nothing behind', async () => {
  const temporary = mkdtempSync(path.join(folder, 'tmp-'));
  const viceroy = path.join(folder, 'viceroy');
  writeFileSync(viceroy, '');
  const env = { PATH: folder, HOME: folder, TMPDIR: temporary, VICEROY: viceroy };
  const args = [
    inPackage('src/cli/popgate.js'),
    'serve',
    '--push',
    '--config',
    file,
    '--addr',
    `127.0.0.1:${await freePort()}`,
  ];
  const err = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env }, (_error, _out, text) => resolve(text));
  });
  expect(err).toBe(
    'error: Pushpin, which stands in for Fanout, is not installed\n' +
      '  why: there is no pushpin, pushpin-proxy, pushpin-handler, condure, zurl on PATH\n' +
      '  fix: install it (apt-get install --no-install-recommends pushpin), or leave --push out: streams then answer 503\n',
  );
  expect(readdirSync(temporary).filter((name) => /^(pg|popgate)-/.test(name))).toEqual([]);
});
