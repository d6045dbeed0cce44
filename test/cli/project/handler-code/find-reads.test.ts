import { describe, expect, it } from 'vitest';
import { findReads } from '../../../../src/cli/project/handler-code/find-reads.ts';

/** What the handler `a` reads, of these functions and of the body of the handler. */
function reads(body: string, beside = '') {
  const code = `${beside}\nvar handlers = { a: async (request, context) => { ${body} } };\nexport { handlers };`;
  const { headers, cookies, parameters, varies, mayForbid } = findReads(code).get('a')!;
  return { headers: [...headers], cookies: [...cookies], parameters: [...parameters], varies: [...varies], mayForbid };
}

const NOTHING = { headers: [], cookies: [], parameters: [], varies: [], mayForbid: false };

describe('a handler reads', () => {
  it.each<[string, string, Partial<typeof NOTHING> | object, string?]>([
    ['a header', `request.headers.get('X-Plan')`, { headers: ['x-plan'] }],
    ['a header that it asks for', `request.headers.has('dnt')`, { headers: ['dnt'] }],
    ['a header, by a variable', `const all = request.headers; all.get('x-plan')`, { headers: ['x-plan'] }],
    ['a header, by a pattern', `const { headers: own } = request; own.get('x-plan')`, { headers: ['x-plan'] }],
    ['a header of a copy', `request.clone().headers.get('x-plan')`, { headers: ['x-plan'] }],
    ['a header inside a function', `[1].map(() => request.headers.get('x-plan'))`, { headers: ['x-plan'] }],
    [
      'a header in a function of the file',
      `plan(request)`,
      { headers: ['x-plan'] },
      `function plan(of) { return of.headers.get('x-plan'); }`,
    ],
    [
      'a header in one that is a constant',
      `plan(1, request.headers)`,
      { headers: ['x-plan'] },
      `const plan = (n, h) => h.get('x-plan');`,
    ],
    [
      'a header two functions away',
      `one(request)`,
      { headers: ['x-plan'] },
      `function one(r) { return two({ r }, r); } function two(_, { headers }) { return headers.get('x-plan'); }`,
    ],
    [
      'a header in a function that calls itself',
      `one(request)`,
      { headers: ['x-plan'] },
      `function one(r) { r.headers.get('x-plan'); return one(r); }`,
    ],
    ['a parameter', `new URL(request.url).searchParams.get('q')`, { parameters: ['q'] }],
    [
      'a parameter, step by step',
      `const url = new URL(request.url); const p = url.searchParams; p.getAll('q')`,
      { parameters: ['q'] },
    ],
    [
      'a parameter, by a pattern',
      `const { searchParams } = new URL(request.url); searchParams.has('q')`,
      { parameters: ['q'] },
    ],
    ['a parameter of the search', `new URLSearchParams(new URL(request.url).search).get('q')`, { parameters: ['q'] }],
    ['some cookie', `/session=/.test(request.headers.get('Cookie') ?? '')`, { cookies: [''] }],
    ['a cookie by its name', `getCookie(request, 'session')`, { cookies: ['session'] }],
    ['a cookie of a table', `parseCookies(request.headers.get('cookie')).session`, { cookies: ['session', ''] }],
    [
      'a cookie of a table by a variable',
      `const all = parseCookie(request); all['session']; all.get('b')`,
      { cookies: ['session', 'b'] },
    ],
    ['nothing of another request', `const other = new Request('https://a.example'); other.headers.get('x-plan')`, {}],
    ['nothing of an answer', `const page = await context.fetch('/'); page.headers.get('age')`, {}],
    ['nothing by a name that is not evident', `const name = context.params.name; request.headers.get(name)`, {}],
    ['nothing of its own map', `new Map().get('x-plan')`, {}],
    ['nothing where the name means another thing', `((request) => request.headers.get('x-plan'))(context)`, {}],
    [
      'nothing in a function that gets nothing of it',
      `plan(context)`,
      {},
      `function plan(request) { return request.headers.get('x-plan'); }`,
    ],
  ])('%s', (_, body, expected, beside) => {
    const found = reads(body, beside);
    expect({ ...found, cookies: found.cookies.toSorted() }).toEqual({
      ...NOTHING,
      ...expected,
      ...('cookies' in expected && { cookies: (expected.cookies as string[]).toSorted() }),
    });
  });
});

describe('a handler says', () => {
  it.each<[string, string, object]>([
    [
      'what its answer varies by',
      `new Response('', { headers: { Vary: 'X-Plan, Accept' } })`,
      { varies: ['x-plan', 'accept'] },
    ],
    ['it by setting it', `answer.headers.append('vary', 'X-Plan')`, { varies: ['x-plan'] }],
    ['it in words that are not evident', `answer.headers.set('vary', context.names)`, { varies: ['*'] }],
    ['that an answer is for one client', `({ 'Cache-Control': 'private' })`, { mayForbid: true }],
    ['how long its answer lives', `({ 'Cache-Control': 'max-age=60' })`, {}],
    ['something that is not evident', `({ 'Cache-Control': context.policy })`, { mayForbid: true }],
  ])('%s', (_, body, expected) => {
    expect(reads(body)).toEqual({ ...NOTHING, ...expected });
  });
});

describe('handlers are found', () => {
  it.each([
    ['in a table', 'export const handlers = { a: () => 1 };', []],
    [
      'as esbuild writes it',
      'var a = (request) => 1; var handlers = { a, "b": a, c() {} }; export { handlers };',
      ['a', 'b', 'c'],
    ],
    [
      'by another name in the bundle',
      'function a() {} var handlers2 = { a }; export { handlers2 as handlers };',
      ['a'],
    ],
    ['not where they are made', 'var handlers = Object.fromEntries([]); export { handlers };', []],
    ['not where a function makes one', 'var handlers = { a: from(() => 1) }; export { handlers };', []],
    ['not where there are none', 'export const other = 1;', []],
  ])('%s', (_, code, names) => {
    expect([...findReads(code).keys()]).toEqual(names);
  });
});
