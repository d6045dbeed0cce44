import { describe, expect, it } from 'vitest';
import { library, one, review } from './project.ts';

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
