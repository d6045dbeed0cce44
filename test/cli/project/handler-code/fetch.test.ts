import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { insteadOfFetch } from '../../../../src/cli/project/handler-code/name-backends.ts';
import { readHandlers } from '../../../../src/cli/project/handler-code/read.ts';
import { use } from './cases.ts';
import { library, project, review, using } from './project.ts';

const SERVERS = {
  backends: {
    shop: { origin: 'https://shop-origin.example/base' },
    billing: { origin: 'https://10.0.0.1:8443', overrideHost: 'billing.example' },
  },
  dynamicBackends: { tenants: { allow: ['https://*.tenants.example', 'https://one.example:8443'] } },
  domains: { 'www.shop.example': { routes: [] }, '*.shops.example': { routes: [] } },
};

describe('a fetch that names no backend is a problem, with its place:', () => {
  it.each([
    ['a URL', 'return fetch("https://a.example/");', 12],
    ['a path', 'return fetch("/path");', 12],
    ['a template', 'return fetch(`https://a.example/${request.url}`);', 12],
    ['a sum', 'return fetch("https://" + request.headers.get("host"));', 12],
    ['a new URL', 'return fetch(new URL("/x", "https://a.example"));', 12],
    ['a variable', 'const url = "https://a.example"; return fetch(url, { method: "POST" });', 45],
    ['a new Request', 'return fetch(new Request("https://a.example", { method: "POST" }));', 12],
    ['globalThis', 'return globalThis.fetch("https://a.example");', 12],
    ['options without one', 'return fetch("https://a.example", { headers: { backend: "a" } });', 12],
  ])('%s', async (_title, line, column) => {
    const { problems, warnings } = await review({ 'index.ts': use(line) });
    expect(problems).toMatchObject([{ path: `index.ts:3:${column}`, problem: 'fetch names no backend' }]);
    expect(problems[0]!.remedy).toMatch(/context\./);
    expect(warnings).toEqual([]);
  });

  it('each URL by itself, and one URL once', async () => {
    const line =
      '[await fetch("https://a.example"), await fetch("https://b.example"), await fetch("https://a.example")];';
    const { problems } = await review({ 'index.ts': use(line) });
    expect(problems.map(({ path, problem }) => [path, problem])).toEqual([
      ['index.ts:3:12', 'fetch names no backend (also at 3:80)'],
      ['index.ts:3:46', 'fetch names no backend'],
    ]);
  });
});

describe('nothing is said of', () => {
  it.each([
    ['one that names a backend', 'return fetch("https://a.example", { backend: "a" });'],
    ['one in quotes', 'return fetch("https://a.example", { "backend": "a" });'],
    ['a request that names one', 'return fetch(new Request("https://a.example", { backend: "a" }));'],
    ['options from elsewhere', 'return fetch("https://a.example", context.options);'],
    ['options with others', 'return fetch("https://a.example", { ...context.options });'],
    ["the context's", 'return context.fetch("/path");'],
    ["the context's, taken out", 'const { fetch } = context; return fetch("/path");'],
    ["a backend's", 'return context.backends.a.fetch("/path");'],
    ['what cannot be seen', 'return fetch(context.target);'],
  ])('%s', async (_title, line) => {
    expect(await review({ 'index.ts': use(line) })).toMatchObject({ problems: [], warnings: [] });
  });
});

it('a request whose making is not seen is warned of', async () => {
  const { problems, warnings } = await review({ 'index.ts': use('return fetch(request);') });
  expect(problems).toEqual([]);
  expect(warnings).toMatchObject([
    { path: 'index.ts:3:12', problem: 'fetch names no backend, unless the request does' },
  ]);
});

it('a library that fetches is warned of', async () => {
  const text = library('asks', 'exports.a = () => fetch("https://a.example/");');
  const { problems, warnings } = await review({ ...using('asks'), ...text });
  expect(problems).toEqual([]);
  expect(warnings).toMatchObject([{ problem: 'asks: fetch names no backend' }]);
});

it('the backend of the configuration is named, also where the configuration is read at the same time', async () => {
  const root = project({ 'index.ts': use('return fetch("https://shop-origin.example/x?token=y");') });
  const { problems } = await readHandlers(path.join(root, 'index.ts'), Promise.resolve(SERVERS as never));
  expect(problems.map(({ remedy }) => remedy)).toEqual(["use context.backends.shop.fetch('/x')"]);
});

describe('in its place is advised', () => {
  it.each([
    ['/path?q=1', "use context.fetch('/path')"],
    ['https://www.shop.example/a', "use context.fetch('/a'), since www.shop.example is a domain of this gateway"],
    ['https://one.shops.example/a', "use context.fetch('/a'), since one.shops.example is a domain of this gateway"],
    ['https://shop-origin.example/base/x', "use context.backends.shop.fetch('/base/x')"],
    ['https://billing.example/x', "use context.backends.billing.fetch('/x')"],
    ['https://10.0.0.1:8443/x', "use context.backends.billing.fetch('/x')"],
    ['https://one.tenants.example/x', 'use context.backends.tenants.fetch with the same URL'],
    ['https://one.example:8443/x', 'use context.backends.tenants.fetch with the same URL'],
    ['https://one.example/x', 'make https://one.example a backend'],
    ['http://one.tenants.example/x', 'make http://one.tenants.example a backend'],
    ['https://two.one.tenants.example/x', 'make https://two.one.tenants.example a backend'],
    ['https://', 'context.backends.NAME.fetch'],
  ])('for %s: %s', (url, advice) => {
    expect(insteadOfFetch(url, SERVERS as never)).toContain(advice);
  });

  it.each([[null], [{}], [{ backends: null, domains: 'x', dynamicBackends: { a: null, b: { allow: 5 } } }]])(
    'what holds anywhere, where the configuration is %j',
    (servers) => {
      expect(insteadOfFetch('https://a.example/x', (servers ?? {}) as never)).toContain('https://a.example a backend');
      expect(insteadOfFetch(null, (servers ?? {}) as never)).toContain("context.fetch('/path')");
    },
  );
});
