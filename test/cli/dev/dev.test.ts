import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accepts } from '../../../src/cli/local/address.ts';
import { type FaultOrigin, fresh, startOrigin } from '../../support/fault-origin.ts';
import { freePort } from '../../support/listening.ts';
import { newProject, POPGATE, type Project, runDev, type RunningDev } from './project.ts';
import { SITE, siteFiles } from './site.ts';

let origin: FaultOrigin;
let project: Project;
let dev: RunningDev;

beforeAll(async () => {
  origin = await startOrigin();
  origin.plan('/page', fresh('a page'));
  project = newProject(siteFiles(origin.url));
  dev = await runDev(project, { env: { PAYMENTS_API_KEY: 'sesame' } });
}, 60_000);
afterAll(async () => {
  await dev.stop();
  await origin.close();
  project.remove();
});

/** The exit status of the command in the project. */
async function purge(...args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [POPGATE, 'purge', ...args], { cwd: project.folder, stdio: 'pipe' });
  const [status] = (await once(child, 'exit')) as [number | null];
  return status;
}

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
  await dev.tells(/^200 GET a\.example\/page {2}hit \d+ s left {2}shop {2}\d+ ms$/m);
});

it('handlers read the stores of the configuration, and secrets from the environment', async () => {
  expect((await dev.get(`${SITE}/stores`)).body).toBe('blue us page sesame');
});

it('handlers rewrite HTML with the stream of the platform', async () => {
  expect((await dev.get(`${SITE}/rewritten`)).body).toBe('<h1>Hello!</h1>');
});

it('a fetch that names no backend says what to use, with file and line', async () => {
  const { status, body } = await dev.get(`${SITE}/strayed`);
  expect(status).toBe(500);
  expect(body).toContain('fetch names no backend: use context.fetch');
  await dev.tells(
    /error: the handler strayed: TypeError: fetch names no backend: .*\n {2}at src\/handlers\/index\.ts:38:\d+/,
  );
});

it('a fetch that names a backend goes where its URL says', async () => {
  origin.plan('/third', fresh('third'));
  expect((await dev.get(`${SITE}/named`, { 'x-target': `${origin.url}/third` })).body).toBe('third,third');
});

it('a module of the platform that is not there says so when it is used, and what has it', async () => {
  const { status, body } = await dev.get(`${SITE}/missing`);
  expect([status, body]).toEqual([500, expect.stringContaining('popgate dev has no fastly:shielding: press v')]);
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
  expect(await purge('--url', `${SITE}/purged`)).toBe(0);
  expect((await dev.get(`${SITE}/purged`)).body).toBe('two');
});

it('a stream is a 503, as where no Pushpin is', async () => {
  expect((await dev.get(`${SITE}/live`)).status).toBe(503);
});

it('https speaks HTTP/2, by a certificate for the domain', async () => {
  const secure = await runDev(project, { args: ['--https', '--try'] });
  expect(secure.out().split('\n').slice(0, 2)).toEqual([
    `listening on https://127.0.0.1:${secure.port}`,
    `  https://a.example.localhost:${secure.port}/`,
  ]);
  expect(secure.out()).toContain(`\nTry:\n  https://a.example.localhost:${secure.port}/`);
  const ca = readFileSync(path.join(project.folder, '.popgate', 'localhost.pem'), 'utf8');
  const session = http2.connect(`https://127.0.0.1:${secure.port}`, { ca, servername: 'a.example.localhost' });
  const stream = session.request({ ':path': '/greeting', ':authority': `a.example.localhost:${secure.port}` });
  expect(await text(stream)).toMatch(/ Ada$/);
  session.destroy();
  // By the command's knowledge of the certificate, which nobody vouches for.
  expect(await purge('--all')).toBe(0);
  await secure.stop();
});

it('inspect opens the debugger', async () => {
  const inspected = await runDev(project, { args: ['--inspect'], env: { NODE_OPTIONS: '--inspect-port=0' } });
  await inspected.tells(/^Debugger listening on ws:\/\/127\.0\.0\.1:\d+\//m);
  await inspected.stop();
});

it('serves on where nobody reads what it tells', async () => {
  const unread = await runDev(project);
  unread.child.stdout!.destroy();
  unread.child.stderr!.destroy();
  for (let at = 0; at < 5; at += 1) expect((await unread.get(`${SITE}/greeting`)).body).toBe('Hello Ada');
  await unread.stop();
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
