import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileOf } from './fences/file.ts';
import { faultOfKind } from './fences/kinds.ts';
import { type Fence, type Page, placeOf, readPage } from './fences/read.ts';
import { foreignFault } from './foreign.ts';
import { compile, configFaults, writtenFragment, writtenState } from './project/check.ts';
import { newFolder, slugOf } from './project/folder.ts';
import { statesOf } from './project/states.ts';
import { isAsShown } from './session/compare.ts';
import { commandsOf } from './session/commands.ts';
import { runSessions } from './session/run.ts';

const root = newFolder();
afterAll(root.remove);
let pages = 0;

/** A page of fences: the info strings, and what stands below them. The first one's text is on the fourth line. */
function page(...fences: readonly (readonly [info: string, text: string])[]): Page {
  const text = fences.map(([info, below]) => `\`\`\`${info}\n${below}\n\`\`\``).join('\n\n');
  return readPage(`docs/page-${(pages += 1)}.md`, `# A page\n\n${text}\n`);
}

function onlyFence(info: string, text: string): Fence {
  return page([info, text]).fences[0]!;
}

const CONFIG = `import { defineGateway } from 'popgate';

export default defineGateway({
  name: 'shop',
  backends: { shop: { origin: 'https://shop-origin.example' } },
  domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] } },
});`;
const HANDLERS = `// src/handlers/index.ts
import type { Handler } from 'popgate';

export const handlers = { hello: () => new Response('hello') } satisfies Record<string, Handler>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}`;

async function faultsOfPage(shown: Page): Promise<string[]> {
  const states = statesOf(shown).map((state) =>
    writtenState(state, path.join(root.path, slugOf(shown.document, state.number))),
  );
  const compiled = compile(states, root.path);
  const faults = await Promise.all(
    states.map(async (state) => [...(await configFaults(state)), ...compiled.get(state.folder)!]),
  );
  return faults.flat();
}

async function faultsOfFragment(fence: Fence): Promise<string[]> {
  const written = writtenFragment(fence, path.join(root.path, slugOf(fence.document, fence.line)));
  return [...(await configFaults(written)), ...compile([written], root.path).get(written.folder)!];
}

describe('the fences of a page', () => {
  it('have their kind, what is said beside it, and their lines', () => {
    const { fences } = page(['ts', 'one'], ['ts routes', 'two\nthree'], ['sh not-run="it needs an account"', 'four']);
    expect(fences.map(({ kind, attributes, text }) => [kind, attributes, text])).toEqual([
      ['ts', {}, 'one'],
      ['ts routes', {}, 'two\nthree'],
      ['sh', { 'not-run': 'it needs an account' }, 'four'],
    ]);
    expect(fences.map((fence) => placeOf(fence).replace(/.*:/, ''))).toEqual(['4', '8', '13']);
  });

  it('may stand in a list, and have fences in them', () => {
    const { fences } = readPage('docs/x.md', '- one\n\n  ```sh\n  true\n  ```\n\n````text\n```sh\nfalse\n```\n````\n');
    expect(fences.map(({ kind, text }) => [kind, text])).toEqual([
      ['sh', 'true'],
      ['text', '```sh\nfalse\n```'],
    ]);
  });

  it.each([
    ['', 'no kind'],
    ['bash', '"bash" is no kind'],
    ['ts route', '"ts route" is no kind'],
    ['sh notrun="x"', 'a fence has no notrun'],
    ['sh not-run=""', 'gives no reason'],
    ['sh status=1', 'only a console'],
  ])('is told where its info string is %j', (info, fault) => {
    expect(faultOfKind(onlyFence(info, ''))).toContain(fault);
  });

  it.each(['ts', 'ts routes', 'console status=1', 'http-example', 'sh not-run="it compiles for minutes"'])(
    '%s is fine',
    (info) => {
      expect(faultOfKind(onlyFence(info, ''))).toBeNull();
    },
  );
});

describe('a file of a page', () => {
  it.each([
    ['ts', '// src/handlers/hello.ts\nx', 'src/handlers/hello.ts'],
    ['ts', CONFIG, 'src/gateway.config.ts'],
    ['ts', "import { testGateway } from 'popgate/testing';\ntestGateway(defineGateway({}))", 'test/gateway.test.ts'],
    ['js', '// origin.mjs\nx', 'origin.mjs'],
    ['html', '<!-- public/404.html -->\nx', 'public/404.html'],
    ['toml', '# fastly.toml\nx', 'fastly.toml'],
    ['json', '// package.json\n{}', 'package.json'],
    ['vcl', '# shop.vcl\nx', 'shop.vcl'],
  ])('of %s has the name of its first line, or of what it does', (info, text, name) => {
    expect(fileOf(onlyFence(info, text))?.name).toBe(name);
  });

  it('is told where it has none', () => {
    expect(() => fileOf(onlyFence('ts', 'const x = 1;'))).toThrow(/^docs\/page-\d+\.md:4 names no file/);
    expect(() => fileOf(onlyFence('json', '{ x }'))).toThrow(SyntaxError);
    expect(fileOf(onlyFence('json', '{ "x": 1 }'))).toBeNull();
    expect(fileOf(onlyFence('nginx', 'gzip on;'))).toBeNull();
  });
});

describe('a project of a page', () => {
  it('is fine, with handlers of its own as well', async () => {
    const hello = CONFIG.replace('routes: [', "routes: [{ path: '/hello', handler: 'hello' }, ");
    expect(await faultsOfPage(page(['ts', CONFIG], ['ts', hello], ['ts', HANDLERS]))).toEqual([]);
  });

  it('is told with its line where check refuses the configuration', async () => {
    const wrong = CONFIG.replace("to: 'shop'", "to: 'shop', cache: { ttl: '0x' as '1s' }");
    expect(await faultsOfPage(page(['ts', CONFIG], ['ts', wrong]))).toEqual([
      expect.stringMatching(/^docs\/page-\d+\.md:14: domains\S+cache\.ttl: is "0x", not a duration/),
    ]);
  });

  it('is told with its line where the compiler refuses a file', async () => {
    const wrong = HANDLERS.replace("new Response('hello')", "'hello'");
    expect(await faultsOfPage(page(['ts', CONFIG], ['ts', wrong]))).toEqual([
      expect.stringMatching(/^docs\/page-\d+\.md:17: .*not assignable/),
    ]);
  });

  it('is told where it names a handler that is not there', async () => {
    const wrong = CONFIG.replace('routes: [', "routes: [{ path: '/bye', handler: 'bye' }, ");
    expect((await faultsOfPage(page(['ts', wrong], ['ts', HANDLERS]))).join('\n')).toContain('"bye"');
  });
});

describe('a fragment of a configuration', () => {
  it.each([
    ['ts routes', "{ path: '/a/*', to: 'one', cache: { ttl: '1m' } },\n// all else\n{ path: '/*', handler: 'two' }"],
    ['ts routes', "{ path: '/*', to: { dynamic: 'tenants', origin: 'https://:subdomain.tenants.example' } },"],
    ['ts gateway', "domains: { 'a.example': { routes: [{ path: '/*', to: 'blog' }] } },"],
    [
      'ts gateway',
      "backends: { eu: { origin: 'https://eu.example' } },\npools: { shop: { backends: { eu: 3, us: 1 } } },",
    ],
    ['ts gateway', 'defaults: { compress: true },'],
  ])('of %s is completed by the names that it uses', async (info, text) => {
    expect(await faultsOfFragment(onlyFence(info, text))).toEqual([]);
  });

  it.each([
    ['ts routes', "{ path: '/a', to: 'one' },\n{ path: '/b', to: 'one', cash: 'pass' },"],
    ['ts gateway', 'defaults: { compress: true },\ndomain: {},'],
  ])('of %s is told with its line where a field is none', async (info, text) => {
    expect(await faultsOfFragment(onlyFence(info, text))).toContainEqual(
      expect.stringMatching(/^docs\/page-\d+\.md:5: .*does not exist/),
    );
  });
});

describe('what a command prints', () => {
  it.each([
    [
      'HTTP/1.1 200 OK\ndate: Sun, 29 Nov 2026 20:38:11 GMT',
      'HTTP/1.1 200 OK\r\ndate: Mon, 30 Nov 2026 01:00:00 GMT\r\n',
    ],
    ['one\n…\nfour', 'one\ntwo\nthree\nfour\n'],
    ['one\n…', 'one'],
    ['via: …; x', 'via: 1.1 popgate; x'],
    ['cache-status: popgate; hit; ttl=60', 'cache-status: popgate; hit; ttl=59'],
    ['popgate; hit; ttl=…', 'popgate; hit; ttl=594; detail=stale-while-revalidate'],
    ['ttl=-…; detail=origin-failed', 'ttl=-3; detail=origin-failed'],
    ['age: 0', 'age: 3'],
    ['200 GET a/  hit 58 s left  shop  1 ms', '200 GET a/  hit 9 s left  shop  12 ms'],
    ['purge id: 3b35850c-3e72-4a94-a4d8-938331d76400', 'purge id: 62b9188b-fbcb-4c13-afde-49188183adf7'],
    ['written: x', '\n> example@0.0.0 dev\n> popgate dev\n\nwritten: x\n'],
  ])('is %j also where it is %j', (shown, printed) => {
    expect(isAsShown(shown, printed)).toBe(true);
  });

  it.each([
    ['hit', 'miss'],
    ['one', 'one\ntwo'],
    ['one\ntwo', 'one'],
    ['one\n…\nfour', 'one\ntwo'],
    ['ttl=60; stored', 'ttl=30; stored'],
    ['', 'anything'],
    ['a.c', 'abc'],
  ])('is not %j where it is %j', (shown, printed) => {
    expect(isAsShown(shown, printed)).toBe(false);
  });
});

describe('the commands of a fence', () => {
  it('are as many lines as the shell needs', () => {
    const text = '# a comment\ntrue \\\n  one\n\ncat <<END\ntwo\nEND\nfor x in 1 2; do\n  echo $x\ndone';
    expect(commandsOf(onlyFence('sh', text)).map(({ text, line }) => [text, line])).toEqual([
      ['true \\\n  one', 2],
      ['cat <<END\ntwo\nEND', 5],
      ['for x in 1 2; do\n  echo $x\ndone', 8],
    ]);
  });

  it('are told apart from what they print', () => {
    const text = '$ echo one\none\n$ echo \\\n> two\ntwo\n> three';
    expect(commandsOf(onlyFence('console status=1', text))).toEqual([
      { text: 'echo one', line: 1, shown: 'one', status: 0 },
      { text: 'echo \\\ntwo', line: 3, shown: 'two\n> three', status: 1 },
    ]);
  });
});

describe('the sessions of a page', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-session-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = async (shown: Page): Promise<string[]> =>
    runSessions(shown, path.join(folder, path.basename(shown.document)));

  it('are one shell, in the project, with the files that are shown before', async () => {
    const shown = page(
      ['sh', 'name=Ada\ntest ! -e note.json'],
      ['json', '// note.json\n{ "for": 1 }'],
      ['console', '$ echo "hello $name"\nhello Ada\n$ cat note.json\n{ "for": 1 }'],
      ['console status=3', '$ true\n$ (exit 3)'],
      ['sh not-run="it fails"', 'false'],
    );
    expect(await run(shown)).toEqual([]);
  });

  it('are told, each with its line, where a command fails or prints something else', async () => {
    const shown = page(
      ['sh', 'true\nfalse'],
      ['console', '$ echo one\none\n$ echo two\nthree'],
      ['console status=1', '$ true'],
    );
    expect(await run(shown)).toEqual([
      expect.stringMatching(/^docs\/page-\d+\.md:5: false\nends with status 1, not 0/),
      expect.stringMatching(/^docs\/page-\d+\.md:11: echo two\nprints\ntwo\n\nand the page shows\nthree/),
      expect.stringMatching(/^docs\/page-\d+\.md:16: true\nends with status 0, not 1/),
    ]);
  });

  it('have servers beside them until the page ends, at ports that nobody else has', async () => {
    const note = path.join(folder, 'pid');
    const server = `// origin.mjs
import fs from 'node:fs';
import http from 'node:http';

fs.writeFileSync('${note}', String(process.pid));
http.createServer((_, to) => to.end('mine')).listen(8081);`;
    const asks = `$ node -e "fetch('http://127.0.0.1:8081/').then((got) => got.text()).then(console.log)"`;
    const shown = page(['js', server], ['sh', 'node origin.mjs'], ['console', `${asks}\nmine`]);
    expect(await run(shown)).toEqual([]);
    expect(() => process.kill(Number(readFileSync(note, 'utf8')), 0)).toThrow('ESRCH');
  });

  it('are told where a server ends by itself', async () => {
    expect(await run(page(['js', '// origin.mjs\nprocess.exit(3);'], ['sh', 'node origin.mjs']))).toEqual([
      expect.stringMatching(/^docs\/page-\d+\.md:9: node origin\.mjs\nhas ended:/),
    ]);
    expect(await run(page(['sh', 'sleep 0 &']))).toEqual([]);
  });
});

describe('a configuration of another program', () => {
  it.each([
    ['nginx', 'location / { proxy_pass https://origin.example; }'],
    ['nginx', 'proxy_cache_path /var/cache keys_zone=pages:1m;\nserver { location / { proxy_cache pages; } }'],
    ['vcl', 'backend origin { .host = "origin.example"; }\nsub vcl_recv { set req.backend = origin; }'],
  ])('of %s is read by it', async (kind, text) => {
    expect(await foreignFault(onlyFence(kind, text))).toBeNull();
  });

  it.each([
    ['nginx', 'location / { proxy_pas https://origin.example; }', 'unknown directive "proxy_pas"'],
    ['vcl', 'backend origin { .host = }', 'line 1'],
  ])('of %s is told where it cannot be', async (kind, text, fault) => {
    expect(await foreignFault(onlyFence(kind, text))).toContain(fault);
  });
});
