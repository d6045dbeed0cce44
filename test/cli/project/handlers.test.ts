import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readHandlers } from '../../../src/cli/project/handlers.ts';
import { CliError, InvalidConfiguration } from '../../../src/cli/terminal/cli-error.ts';
import { wrongFiles } from './handlers-cases.ts';
import { rightFiles } from './handlers-near-misses.ts';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'popgate-handlers-')));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** A project of these files, of which `index.ts` is the handlers'; its folder. */
function project(files: Readonly<Record<string, string>>): string {
  count += 1;
  const root = path.join(folder, String(count));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

/** What is found in these files, with paths from their folder. */
async function review(files: Readonly<Record<string, string>>) {
  const root = project(files);
  const prefix = `${path.relative(process.cwd(), root)}/`;
  const local = <Item>(value: Item): Item => JSON.parse(JSON.stringify(value).replaceAll(prefix, '')) as Item;
  try {
    return local(await readHandlers(path.join(root, 'index.ts')));
  } catch (error) {
    if (error instanceof InvalidConfiguration) return local({ names: [], problems: error.problems, warnings: [] });
    if (!(error instanceof CliError)) throw error;
    return local({ names: [], problems: [], warnings: [], what: error.message, why: error.why, fix: error.fix });
  }
}

/** What a library of CommonJS says. */
function library(name: string, text: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: 'index.js' }),
    [`node_modules/${name}/index.js`]: text,
  };
}

function using(name: string): Record<string, string> {
  return { 'index.ts': `import { a } from '${name}';\nexport const handlers = { a };` };
}

const one = 'export const handlers = { one: () => new Response() };';

describe('handlers', () => {
  it('are known by the names that the file exports, and leave nothing on disk', async () => {
    const root = project({
      'index.ts': `import { a } from './a.ts';\n${one.replace('{', '{ a,')}`,
      'a.ts': 'export const a = () => 1;',
    });
    expect(await readHandlers(path.join(root, 'index.ts'))).toEqual({
      names: ['a', 'one'],
      problems: [],
      warnings: [],
    });
    expect(readdirSync(root).sort()).toEqual(['a.ts', 'index.ts']);
  });

  it('are none where there is no file', async () => {
    expect(await readHandlers(path.join(folder, 'none.ts'))).toEqual({ names: [], problems: [], warnings: [] });
  });

  it('may make things of the platform when they are loaded', async () => {
    const platform = `import { KVStore } from 'fastly:kv-store';
      import { env } from 'fastly:env';
      import * as cache from 'fastly:cache';
      class Store extends KVStore {}
      const all = [new Store('x').get('y'), env('HOME') + '', cache.SimpleCache.get('x').body, await cache.CoreCache];
      export const handlers = { one: () => all };`;
    expect(await review({ 'index.ts': platform })).toEqual({ names: ['one'], problems: [], warnings: [] });
  });

  it('are loaded one after another, so that the console is as it was', async () => {
    const { log } = console;
    const slow = `await new Promise((done) => setTimeout(done, 20));\n${one}`;
    await Promise.all([review({ 'index.ts': slow }), review({ 'index.ts': one }), review({ 'index.ts': slow })]);
    expect(console.log).toBe(log);
  });

  it('are loaded in silence', async () => {
    const warn = vi.spyOn(process, 'emitWarning');
    const log = vi.spyOn(console, 'log');
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      await review({ 'index.ts': `process.emitWarning('x', 'ExperimentalWarning'); console.log('loaded');\n${one}` });
      expect(warn).not.toHaveBeenCalled();
      expect(log).not.toHaveBeenCalled();
      expect(error).toHaveBeenCalledWith('loaded');
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe('what the runtime lacks is named with its place:', () => {
  it.each(wrongFiles)('%s', async (_title, text, at, problem, remedy) => {
    const { problems, warnings } = await review({ 'index.ts': text });
    expect(problems).toEqual([{ path: `index.ts:${at}`, problem, remedy: expect.stringContaining(remedy) as string }]);
    expect(problems[0]!.remedy).not.toBe('');
    expect(warnings).toEqual([]);
  });

  it('in the file where it stands', async () => {
    const text = `import { a } from './pages/a.ts';\nexport const handlers = { a };`;
    const { problems } = await review({ 'index.ts': text, 'pages/a.ts': '\n\nexport const a = () => process.cwd();' });
    expect(problems.map(({ path }) => path)).toEqual(['pages/a.ts:3:24']);
  });

  it('each by itself', async () => {
    const text = one.replace('new Response()', '[process.cwd(), Buffer.from(""), new Response().clone()]');
    const { problems } = await review({ 'index.ts': text });
    expect(problems.map(({ problem }) => problem.replace(/.* no /, ''))).toEqual([
      'process',
      'Buffer',
      'Response.clone',
    ]);
  });

  it('though another file asks for it first', async () => {
    const text = `import './b.ts';\n${one.replace('new Response()', 'process.cwd()')}`;
    const { problems } = await review({
      'index.ts': text,
      'b.ts': `if (typeof process !== 'undefined') process.version;`,
    });
    expect(problems).toHaveLength(1);
  });
});

describe('nothing is said of', () => {
  it.each(rightFiles)('%s', async (_title, text) => {
    const { problems, warnings, ...rest } = await review({ 'index.ts': text });
    expect({ problems, warnings, ...rest }).toEqual({
      problems: [],
      warnings: [],
      names: expect.anything() as string[],
    });
  });

  it('a package that has the name of a module of Node', async () => {
    const files = { 'index.ts': `import E from 'events';\n${one.replace('new Response()', 'new E()')}` };
    expect(await review({ ...files, ...library('events', 'module.exports = class {};') })).toMatchObject({
      problems: [],
      warnings: [],
    });
  });
});

describe('a library', () => {
  it('that uses what is lacking is only warned of, three times at most', async () => {
    const text =
      'exports.a = () => [process.cwd(), Buffer.from(""), Buffer.alloc(1),\n  caches, setImmediate, __dirname];';
    const found = await review({ ...using('nodeish'), ...library('nodeish', text) });
    expect(found.problems).toEqual([]);
    expect(found.warnings.map(({ path, problem }) => `${path} ${problem}`)).toEqual([
      "node_modules/nodeish/index.js:1:20 nodeish: Fastly's JavaScript runtime has no process",
      "node_modules/nodeish/index.js:1:35 nodeish: Fastly's JavaScript runtime has no Buffer",
      "node_modules/nodeish/index.js:2:3 nodeish: Fastly's JavaScript runtime has no caches; nor setImmediate, __dirname, which it uses as well",
    ]);
  });

  it.each([
    ['requires', 'exports.a = require("fs");', 'fs', 13],
    [
      'tries to require, by a name that bundlers do not know,',
      'try { exports.a = require("node:fs"); } catch {}',
      'node:fs',
      19,
    ],
  ])(
    'that %s a module of Node is a problem, since no Wasm can be built with it',
    async (_title, text, name, column) => {
      const found = await review({ ...using('nodeish'), ...library('nodeish', text) });
      expect(found).toEqual({
        names: ['a'],
        problems: [
          {
            path: `node_modules/nodeish/index.js:1:${column}`,
            problem: `nodeish: Fastly's JavaScript runtime has no module ${name}: it is one of Node's own`,
            remedy: 'take another library: no Wasm can be built with this one',
          },
          expect.objectContaining({ problem: 'handlers.a is an object, not a function' }),
        ],
        warnings: [],
      });
    },
  );

  it('that tries to require a module of Node does without', async () => {
    const text = 'exports.a = () => 1; try { exports.fs = require("fs"); } catch {}';
    const found = await review({ ...using('tries'), ...library('tries', text) });
    expect(found).toEqual({ names: ['a'], problems: [], warnings: [] });
  });

  it('is named with its scope', async () => {
    const text = one.replace('new Response()', 'home()');
    const found = await review({
      'index.ts': `import { home } from '@a/b';\n${text}`,
      ...library('@a/b', 'exports.home = () => process.cwd();'),
    });
    expect(found.warnings.map(({ problem }) => problem)).toEqual(["@a/b: Fastly's JavaScript runtime has no process"]);
  });

  it('that asks first is not warned of', async () => {
    const text = 'exports.home = () => (typeof process === "undefined" ? "/" : process.cwd());';
    const found = await review({
      'index.ts': `import { home } from 'asks';\n${one.replace('new Response()', 'home()')}`,
      ...library('asks', text),
    });
    expect(found.warnings).toEqual([]);
  });
});

it('a locale is warned of, since every one answers the same', async () => {
  const { problems, warnings } = await review({
    'index.ts': one.replace('new Response()', 'new Date().toLocaleDateString("de")'),
  });
  expect(problems).toEqual([]);
  expect(warnings.map(({ path, problem }) => `${path} ${problem}`)).toEqual([
    expect.stringMatching(/^index\.ts:1:49 toLocaleDateString is the same for every locale/),
  ]);
});

describe('a file that is no table of handlers is told so:', () => {
  it.each([
    ['another export', 'export const handler = {};', 'exports no handlers'],
    ['a default export', 'export default { a: () => 1 };', 'exports no handlers'],
    ['nothing', '', 'exports no handlers'],
    ['a list', 'export const handlers = [() => 1];', 'its handlers are a list, not a table of functions'],
    ['a function', 'export const handlers = () => 1;', 'its handlers are a function, not a table of functions'],
    ['null', 'export const handlers = null;', 'its handlers are null, not a table of functions'],
    ['a text', 'export const handlers = { a: "x" };', 'handlers.a is "x", not a function'],
    ['an application', 'export const handlers = { a: { fetch() {} } };', 'handlers.a is an object, not a function'],
  ])('%s', async (_title, text, problem) => {
    const { problems } = await review({ 'index.ts': text });
    expect(problems.map(({ path, problem }) => [path, problem])).toEqual([['index.ts', problem]]);
  });

  it('an application with how it is mounted', async () => {
    const { problems } = await review({ 'index.ts': 'export const handlers = { a: { fetch() {} } };' });
    expect(problems[0]!.remedy).toBe('write a: (request, context) => app.fetch(request, context)');
  });
});

describe('handlers that cannot be bundled are told with file, line and column:', () => {
  it.each([
    ['a wrong character', 'export const handlers = { a: () => ; };', 'index.ts:1:36 Unexpected ";"'],
    [
      'a package that is not there',
      `import x from 'not-there';\n${one}x;`,
      'index.ts:1:15 Could not resolve "not-there"',
    ],
    ['a file that is not there', `${one}\nexport * from './b.ts';`, 'index.ts:2:15 Could not resolve "./b.ts"'],
    ['an export that is not there', `import { x } from './index.ts';\n${one}x();`, 'index.ts:1:10 No matching export'],
  ])('%s', async (_title, text, why) => {
    const found = await review({ 'index.ts': text });
    expect(found).toMatchObject({ what: 'index.ts cannot be bundled', why: expect.stringContaining(why) as string });
  });
});

describe('handlers that throw when they are loaded are told with the place:', () => {
  const failing = `\n\nfunction fail(): never {\n  throw new TypeError('no good');\n}\nfail();`;

  it.each([
    ['in the file itself', { 'index.ts': `${one}${failing}` }, 'index.ts:4:9 throws: no good'],
    [
      'in a file that it imports',
      { 'index.ts': `import './b.ts';\n${one}`, 'b.ts': failing },
      'b.ts:4:9 throws: no good',
    ],
    [
      'in a library',
      { 'index.ts': `import 'bad';\n${one}`, ...library('bad', failing.replace(': never', '')) },
      'node_modules/bad/index.js:4:9 throws: no good',
    ],
    ['on the first line', { 'index.ts': `null.x;${one}` }, 'index.ts:1:6 throws: Cannot read'],
    ['no Error', { 'index.ts': `throw 'a text';${one}` }, 'a text'],
  ])('%s', async (_title, files, why) => {
    const found = await review(files);
    expect(found).toMatchObject({ what: 'index.ts cannot be loaded', why: expect.stringContaining(why) as string });
    expect(found).toMatchObject({ why: expect.stringContaining('for their names') as string });
  });

  it('and with what is lacking alone, where that may be why', async () => {
    const { problems } = await review({ 'index.ts': `new (class { constructor() { new Bun(); } })();\n${one}` });
    expect(problems.map(({ path }) => path)).toEqual(['index.ts:1:34']);
  });
});
