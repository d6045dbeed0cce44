import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepts } from '../../../src/cli/local/address.ts';
import { type FaultOrigin, fresh, startOrigin } from '../../support/fault-origin.ts';
import { freePort } from '../../support/listening.ts';
import { newProject, POPGATE, type Project, runDev, type RunningDev } from './project.ts';

const SITE = 'http://a.example';

const configOf = (origin: string, greeting: string): string => `import { defineGateway } from 'popgate';
import names from './names.json';

export default defineGateway({
  name: 'site',
  backends: { shop: { origin: 'https://shop.example', local: '${origin}' } },
  stores: { config: { settings: { colour: 'blue' } }, kv: { pages: { about: 'us' } }, secret: { payments: ['api_key'] } },
  domains: {
    'a.example': {
      routes: [
        { path: '/greeting', respond: { body: '${greeting} ' + names.first } },
        { path: '/hello', handler: 'hello' },
        { path: '/later', handler: 'later' },
        { path: '/alone', handler: 'alone' },
        { path: '/stores', handler: 'stores' },
        { path: '/missing', handler: 'missing' },
        { path: '/live', stream: { channels: ['live'] } },
        { path: '/*', to: 'shop' },
      ],
    },
  },
  admin: {},
});
`;

const handlersOf = (answer: string): string => `import type { Handler } from 'popgate';
import { ConfigStore } from 'fastly:config-store';
import { KVStore } from 'fastly:kv-store';
import { SecretStore } from 'fastly:secret-store';
import { HTMLRewritingStream } from 'fastly:html-rewriter';
import { name } from './name.ts';

const settings = new ConfigStore('settings');

export const handlers = {
  hello: () => {
    console.log('hello is asked');
    return ${answer};
  },
  later: (_request, { waitUntil }) => {
    waitUntil(
      Promise.reject(new Error('too late')),
    );
    return new Response('sent');
  },
  alone: () => {
    void Promise.reject(new RangeError('left alone'));
    return new Response('sent');
  },
  stores: async () => {
    const kv = new KVStore('pages');
    await kv.put('new', 'page');
    const texts = [
      settings.get('colour'),
      await (await kv.get('about'))!.text(),
      await (await kv.get('new'))!.text(),
      (await new SecretStore('payments').get('api_key'))!.plaintext(),
    ];
    return new Response(texts.join(' '));
  },
  missing: () => new Response(String(new HTMLRewritingStream())),
} satisfies Record<string, Handler>;
`;

let origin: FaultOrigin;
let project: Project;
let dev: RunningDev;

beforeAll(async () => {
  origin = await startOrigin();
  origin.plan('/page', fresh('a page'));
  project = newProject({
    'src/gateway.config.ts': configOf(origin.url, 'Hello'),
    'src/names.json': '{"first":"Ada"}',
    'src/handlers/index.ts': handlersOf('new Response(`I am ${name}`)'),
    'src/handlers/name.ts': "export const name = 'one';\n",
  });
  dev = await runDev(project, { env: { PAYMENTS_API_KEY: 'sesame' } });
}, 60_000);
afterAll(async () => {
  await dev.stop();
  await origin.close();
  project.remove();
});

it('the first line says where it listens, and then where each domain is', () => {
  expect(dev.out().split('\n').slice(0, 2)).toEqual([
    `listening on http://127.0.0.1:${dev.port}`,
    `  http://a.example.localhost:${dev.port}/`,
  ]);
  expect(dev.out()).not.toContain('quit');
});

it('answers of the configuration, of handlers and of the origin, each one line', async () => {
  expect((await dev.get(`${SITE}/greeting`)).body).toBe('Hello Ada');
  expect((await dev.get('http://a.example.localhost/greeting')).body).toBe('Hello Ada');
  expect((await dev.get(`${SITE}/hello`)).body).toBe('I am one');
  expect((await dev.get(`${SITE}/page`)).body).toBe('a page');
  expect((await dev.get(`${SITE}/page`)).headers['cache-status']).toMatch(/^popgate; hit/);
  await dev.tells('hello is asked');
  await dev.tells(/^200 GET a\.example\/page {2}miss.*shop {2}\d+ ms$/m);
  await dev.tells(/^200 GET a\.example\/page {2}hit \d+ s left {2}\d+ ms$/m);
});

it('handlers read the stores of the configuration, and secrets from the environment', async () => {
  expect((await dev.get(`${SITE}/stores`)).body).toBe('blue us page sesame');
});

it('a module of the platform that is not there says so when it is used, and what has it', async () => {
  const { status, body } = await dev.get(`${SITE}/missing`);
  expect([status, body]).toEqual([500, expect.stringContaining('popgate dev has no fastly:html-rewriter: press v')]);
});

it('the address that is printed shows the site, and the commands find it', async () => {
  const { status, headers } = await dev.get(`http://127.0.0.1:${dev.port}/`);
  expect([status, headers.location]).toEqual([307, `http://a.example.localhost:${dev.port}/`]);
  const kept = (name: string): string => readFileSync(path.join(project.folder, '.popgate', name), 'utf8');
  expect(JSON.parse(kept('running.json'))).toMatchObject({
    pid: dev.child.pid,
    origin: `http://127.0.0.1:${dev.port}`,
  });
  expect(kept('dev.env')).toContain('POPGATE_PURGE_TOKEN=');
});

it('what the cache has can be purged with the token that is kept', async () => {
  origin.plan('/purged', fresh('one'), fresh('two'));
  expect((await dev.get(`${SITE}/purged`)).body).toBe('one');
  const purge = spawn(process.execPath, [POPGATE, 'purge', '--url', `${SITE}/purged`], {
    cwd: project.folder,
    stdio: 'pipe',
  });
  expect(await once(purge, 'exit')).toEqual([0, null]);
  expect((await dev.get(`${SITE}/purged`)).body).toBe('two');
});

it('a stream is a 503, as where no Pushpin is', async () => {
  expect((await dev.get(`${SITE}/live`)).status).toBe(503);
});

it('https speaks HTTP/2, by a certificate for the domain', async () => {
  const secure = await runDev(project, { args: ['--https'] });
  expect(secure.out().split('\n').slice(0, 2)).toEqual([
    `listening on https://127.0.0.1:${secure.port}`,
    `  https://a.example.localhost:${secure.port}/`,
  ]);
  const ca = readFileSync(path.join(project.folder, '.popgate', 'localhost.pem'), 'utf8');
  const session = http2.connect(`https://127.0.0.1:${secure.port}`, { ca, servername: 'a.example.localhost' });
  const stream = session.request({ ':path': '/greeting', ':authority': `a.example.localhost:${secure.port}` });
  expect(await text(stream)).toMatch(/ Ada$/);
  session.destroy();
  await secure.stop();
});

it('inspect opens the debugger', async () => {
  const inspected = await runDev(project, { args: ['--inspect'], env: { NODE_OPTIONS: '--inspect-port=0' } });
  await inspected.tells(/^Debugger listening on ws:\/\/127\.0\.0\.1:\d+\//m);
  await inspected.stop();
});

describe('what is saved is served', () => {
  it.each([
    [
      'the configuration',
      () => project.write('src/gateway.config.ts', configOf(origin.url, 'Welcome')),
      '/greeting',
      'Welcome Ada',
    ],
    ['data that it imports', () => project.write('src/names.json', '{"first":"Grace"}'), '/greeting', 'Welcome Grace'],
    [
      'a handler',
      () => project.write('src/handlers/index.ts', handlersOf('new Response(`You are ${name}`)')),
      '/hello',
      'You are one',
    ],
    [
      'a module that it imports',
      () => project.write('src/handlers/name.ts', "export const name = 'two';\n"),
      '/hello',
      'You are two',
    ],
  ])('%s', async (_name, save, path, body) => {
    save();
    await dev.serves(`${SITE}${path}`, body);
  });

  it('with what is in the cache', async () => {
    expect((await dev.get(`${SITE}/page`)).headers['cache-status']).toMatch(/^popgate; hit/);
    expect(origin.asked('/page')).toHaveLength(1);
  });
});

describe('a broken edit leaves what is served, and names its place', () => {
  it.each([
    [
      'no TypeScript',
      'src/gateway.config.ts',
      'export default {\n  name: \n};',
      /src\/gateway\.config\.ts:3:1 Unexpected "}"/,
    ],
    [
      'a wrong configuration',
      'src/gateway.config.ts',
      "export default { name: 'x', domains: { 'a.example': { routes: [{ path: '/*', to: 'no' }, { path: 'x', respond: {} }] } } };",
      /has \d problems[^]*routes\[0\]\.to[^]*routes\[1\]\.path/,
    ],
    ['a handler that is not found', 'src/handlers/index.ts', 'export const handlers = {};\n', /\.handler/],
    [
      'a handler that throws when it is loaded',
      'src/handlers/index.ts',
      'const x = null as unknown as { y: string };\n\nexport const handlers = { a: x.y };\n',
      /src\/handlers\/index\.ts:3:\d+[^]*> 3 \| export const handlers/,
    ],
    [
      'a module of Node',
      'src/handlers/name.ts',
      "import { readFileSync } from 'node:fs';\nexport const name = readFileSync('/etc/hostname');\n",
      /src\/handlers\/name\.ts:1:1[^]*no module node:fs/,
    ],
    [
      'no such package',
      'src/handlers/name.ts',
      "export { name } from 'no-such-package';\n",
      /src\/handlers\/name\.ts:1:\d+ Could not resolve "no-such-package"/,
    ],
  ])('%s', async (_name, file, text, expected) => {
    const sound = {
      'src/gateway.config.ts': configOf(origin.url, 'Welcome'),
      'src/handlers/index.ts': handlersOf('new Response(`You are ${name}`)'),
      'src/handlers/name.ts': "export const name = 'two';\n",
    }[file]!;
    const before = dev.told().length;
    project.write(file, text);
    await expect.poll(() => dev.told().slice(before), { timeout: 40_000 }).toMatch(/Still serving/);
    expect(dev.told().slice(before)).toMatch(expected);
    expect((await dev.get(`${SITE}/hello`)).body).toBe('You are two');
    project.write(file, sound);
    await expect.poll(() => dev.told().slice(before), { timeout: 40_000 }).toMatch(/repaired, and serving again/);
  });
});

describe('what a handler does wrong has its file, line and source', () => {
  const PLACE = /src\/handlers\/index\.ts:13:\d+/;
  const throwing = handlersOf('new Response((undefined as unknown as { x: string }).x)');

  it('in the terminal, and on the page, which hides nothing and runs nothing', async () => {
    project.write('src/handlers/index.ts', throwing);
    await expect.poll(async () => (await dev.get(`${SITE}/hello`)).status, { timeout: 40_000 }).toBe(500);
    const page = await dev.get(`${SITE}/hello`, { accept: 'text/html' });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toMatch(PLACE);
    expect(page.body).toContain('TypeError: Cannot read properties of undefined (reading &#39;x&#39;)');
    expect(page.body).toContain('{ x: string }).x)');
    const text = await dev.get(`${SITE}/hello`);
    expect(text.body).toMatch(
      /the handler hello: TypeError: .*\n {2}at src\/handlers\/index\.ts:13:\d+\n[^]*> 13 \| {5}return new Response/,
    );
    await dev.tells(/error: the handler hello: TypeError: .*\n {2}at src\/handlers\/index\.ts:13:\d+\n[^]*> 13 \|/);
    expect(dev.told()).not.toMatch(/^[\w-]{36} GET a\.example\/hello/m);
  });

  it('what it says of itself is escaped', async () => {
    project.write(
      'src/handlers/index.ts',
      handlersOf("Promise.reject<Response>(new Error('<script>alert(1)</script>'))"),
    );
    await expect.poll(async () => (await dev.get(`${SITE}/hello`)).body, { timeout: 40_000 }).toContain('Error: <script>');
    const { body } = await dev.get(`${SITE}/hello`, { accept: 'text/html' });
    expect(body).toContain('&#60;script&#62;');
    expect(body).not.toContain('<script>');
  });

  it('where it is work after the answer', async () => {
    expect((await dev.get(`${SITE}/later`)).body).toBe('sent');
    await dev.tells(/error: work after an answer \(waitUntil\): Error: too late\n {2}at src\/handlers\/index\.ts:17:/);
  });

  it('where nobody waits for it, and the server goes on', async () => {
    expect((await dev.get(`${SITE}/alone`)).body).toBe('sent');
    await dev.tells(/error: nobody has handled this: RangeError: left alone\n {2}at src\/handlers\/index\.ts:22:/);
    expect((await dev.get(`${SITE}/greeting`)).status).toBe(200);
  });
});

it('names that the edge lacks are told when they come, with what to use instead', async () => {
  project.write('src/handlers/index.ts', handlersOf('new Response(String(new AbortController()))'));
  await dev.tells(/fails at the edge:\n+ {2}src\/handlers\/index\.ts:13:\d+\n.*no AbortController\n.*fix: /);
  await expect
    .poll(async () => (await dev.get(`${SITE}/hello`)).body, { timeout: 40_000 })
    .toBe('[object AbortController]');
});

it('50 edits under constant requests: each is served, none is refused', async () => {
  let isOver = false;
  const failures: unknown[] = [];
  let answers = 0;
  const asking = (async () => {
    while (!isOver) {
      await dev.get(`${SITE}/greeting`).then(
        ({ status }) => (status === 200 ? (answers += 1) : failures.push(status)),
        (error: unknown) => failures.push(error),
      );
    }
  })();
  for (let edit = 1; edit <= 50; edit += 1) {
    project.write('src/names.json', `{"first":"${edit}"}`);
    if (edit % 10 === 0) await dev.serves(`${SITE}/greeting`, `Welcome ${edit}`);
    else await pause(edit % 3 === 0 ? 0 : 20);
  }
  isOver = true;
  await asking;
  expect(failures).toEqual([]);
  expect(answers).toBeGreaterThan(50);
});

it('a request that is none has a line', async () => {
  const socket = net.connect(dev.port, '127.0.0.1');
  socket.end('NONSENSE\r\n\r\n');
  await once(socket.resume(), 'close');
  await dev.tells(/^400 a request that is none: /m);
});

/** What a shell does that runs popgate and waits: it starts it, and passes no signal on. */
const PARENT = `require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' });`;

it('ends with whoever has started it', async () => {
  const port = await freePort();
  const command = [process.execPath, POPGATE, 'dev', '--addr', `127.0.0.1:${port}`];
  const parent = spawn(process.execPath, ['-e', PARENT, ...command], { cwd: project.folder, stdio: 'ignore' });
  await expect.poll(() => accepts({ host: '127.0.0.1', port }), { timeout: 40_000 }).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => accepts({ host: '127.0.0.1', port }), { timeout: 10_000 }).toBe(false);
});

it('ends by a signal with status 0, and leaves nothing behind', async () => {
  const temporary = path.join(project.folder, 'tmp');
  project.write('tmp/keep', '');
  const other = await runDev(project, { env: { TMPDIR: temporary } });
  other.child.kill('SIGTERM');
  expect(await once(other.child, 'exit')).toEqual([0, null]);
  expect(readdirSync(temporary).filter((name) => name.startsWith('popgate'))).toEqual([]);
});

it.each([
  [['--addr', 'nowhere'], 2, /"nowhere" is not an address/],
  [['--config', 'none.ts'], 1, /there is no configuration to read/],
])('what cannot start says why: %j', async (args, status, why) => {
  const child = spawn(process.execPath, [POPGATE, 'dev', '--addr', `127.0.0.1:${await freePort()}`, ...args], {
    cwd: project.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const told = text(child.stderr);
  expect(await once(child, 'exit')).toEqual([status, null]);
  expect(await told).toMatch(why);
});

it('a port that another has is told', async () => {
  const child = spawn(process.execPath, [POPGATE, 'dev', '--addr', `127.0.0.1:${dev.port}`], {
    cwd: project.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  expect(await text(child.stderr)).toMatch(/cannot be listened on\n {2}why: another program has that port/);
});
