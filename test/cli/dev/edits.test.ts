import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultOrigin, fresh, startOrigin } from '../../support/fault-origin.ts';
import { newProject, type Project, runDev, type RunningDev } from './project.ts';
import { configOf, handlersOf, SITE, siteFiles } from './site.ts';

let origin: FaultOrigin;
let project: Project;
let dev: RunningDev;

beforeAll(async () => {
  origin = await startOrigin();
  origin.plan('/page', fresh('a page'));
  project = newProject(siteFiles(origin.url));
  dev = await runDev(project);
  await dev.get(`${SITE}/page`);
}, 60_000);
afterAll(async () => {
  await dev.stop();
  await origin.close();
  project.remove();
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
    await expect
      .poll(async () => (await dev.get(`${SITE}/hello`)).body, { timeout: 40_000 })
      .toContain('Error: <script>');
    const { body } = await dev.get(`${SITE}/hello`, { accept: 'text/html' });
    expect(body).toContain('&lt;script&gt;');
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
  const requests = { areOver: false };
  const failures: unknown[] = [];
  let answers = 0;
  const asking = (async () => {
    while (!requests.areOver) {
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
  requests.areOver = true;
  await asking;
  expect(failures).toEqual([]);
  expect(answers).toBeGreaterThan(50);
});
