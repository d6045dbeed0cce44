import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readHandlers } from '../../../../src/cli/project/handler-code/read.ts';
import { wrongFiles } from './cases.ts';
import { rightFiles } from './near-misses.ts';
import { library, one, project, review, using } from './project.ts';

describe('handlers', () => {
  it('are known by the names that the file exports, and leave nothing on disk', async () => {
    const root = project({
      'index.ts': `import { a } from './a.ts';\n${one.replace('{', '{ a,')}`,
      'a.ts': 'export const a = () => 1;',
    });
    const { reads, ...found } = await readHandlers(path.join(root, 'index.ts'));
    expect(found).toEqual({ names: ['a', 'one'], transforms: [], problems: [], warnings: [] });
    expect([...reads.keys()]).toEqual(['a', 'one']);
    expect(readdirSync(root).sort()).toEqual(['a.ts', 'index.ts']);
  });

  it('are none where there is no file', async () => {
    expect(await readHandlers(path.join(project({}), 'none.ts'))).toEqual({
      names: [],
      transforms: [],
      problems: [],
      warnings: [],
      reads: new Map(),
    });
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
