import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExplainedBoth, ExplainReport } from '../../../src/cli/explain/report.ts';
import { EXPLAIN_SCHEMA } from '../../../src/cli/explain/schema.ts';
import { main } from '../../../src/cli/main.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-explain-'));
const config = path.join(folder, 'gateway.config.ts');
const other = path.join(folder, 'other.config.ts');
const broken = path.join(folder, 'broken.config.ts');
const saved = path.join(folder, 'saved.txt');

/** What a server of the test was asked, and what it answers. */
const asked: { line: string; headers: http.IncomingHttpHeaders; body: string }[] = [];
let reply: { status: number; headers: http.OutgoingHttpHeaders; body: string };

const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
});
const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A store of redirects: two that lead to one another, and twelve in a row. */
const MOVED = {
  '/a': '/b',
  '/b': '/a',
  ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`/${at}`, `/${at + 1}`])),
};

function site(ttl: string): string {
  return `import { defineGateway } from 'popgate';
export default defineGateway({
  name: 'site',
  backends: {
    shop: { origin: '${address()}' },
    gone: { origin: 'http://127.0.0.1:1' },
    twofold: { origin: 'http://127.0.0.1:1', local: '${address()}' },
  },
  stores: { config: { moved: ${JSON.stringify(MOVED)} } },
  domains: {
    'www.site.example': {
      redirects: { entries: { '/moved': '/pages/1' } },
      routes: [
        { path: '/pages/:id', to: 'shop', cache: { ttl: '${ttl}' }, surrogateKeys: ['page/:id'] },
        { path: '/cart', to: 'shop', cache: 'pass' },
        { path: '/gone', to: 'gone' },
        { path: '/twofold', to: 'twofold' },
        { path: '/french', countries: ['FR'], respond: { body: 'oui' } },
        { path: '/out', redirect: { to: 'https://elsewhere.example/' } },
        { path: '/teapot', respond: { status: 418 } },
        { path: '/limited', respond: {}, rateLimit: { limit: 1, window: '10s' } },
        { path: '/posted', methods: ['POST'], redirect: { to: '/pages/1', status: 303 } },
        { path: '/inside', to: 'shop', access: { allow: { addresses: ['10.0.0.0/8'] } } },
        { path: '/plain', to: 'shop' },
      ],
    },
    'site.example': { redirect: 'https://www.site.example' },
    // What is in a store is nothing that the build could check.
    'moved.example': { redirects: { from: 'config-store:moved' }, routes: [{ path: '/*', to: 'shop' }] },
    '*.shops.example': { routes: [{ path: '/*', to: 'shop' }] },
  },
  environments: { staging: { domains: { 'www.site.example': 'www.staging.example' } } },
  admin: { host: 'www.site.example', path: '/_ops' },
});`;
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  writeFileSync(config, site('10m'));
  writeFileSync(other, site('20m'));
  writeFileSync(
    broken,
    `export default { name: 'x', domains: { 'a.example': { routes: [{ path: 'x', to: 'nobody' }] } } };`,
  );
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function explain(args: string[], env: Record<string, string> = {}) {
  asked.length = 0;
  const terminal = fakeTerminal(env);
  const status = await main(['explain', ...(args.includes('--config') ? [] : ['--config', config]), ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

const validate = new Ajv2020({ allowUnionTypes: true }).compile(EXPLAIN_SCHEMA);

/** The report in JSON, which the schema describes. */
async function reportOf(...args: string[]): Promise<ExplainReport> {
  const { out, err } = await explain([...args, '--json']);
  expect(err).toBe('');
  const report = JSON.parse(out) as ExplainReport;
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report;
}

const PAGE = 'https://www.site.example/pages/1';
const FRESH = ['--response-header', 'Cache-Control: max-age=60'];

describe('popgate explain, offline', () => {
  it('says what is decided before an answer, and what would follow from the usual ones', async () => {
    const { status, out } = await explain(['https://www.site.example/plain']);
    expect(status).toBe(0);
    expect(out).toContain('\n  => forward: the origin is asked: not in the cache\n');
    expect(out).toContain('\n  what shop answers decides the rest\n');
    expect(out.slice(out.indexOf('What would follow')).split('\n')).toEqual([
      'What would follow',
      '  if it answers                               for   why',
      '  200 with max-age=60             stored      60 s  by Cache-Control: max-age=60',
      '  200 without a lifetime          not stored        the origin gives no lifetime',
      '  200 with no-store               not stored        the origin says no-store',
      '  200 with private                not stored        the origin says private',
      '  200 with Set-Cookie             not stored        the answer has Set-Cookie',
      '  200 with Vary: Cookie           stored      60 s  by Cache-Control: max-age=60',
      '  200 with Vary: Accept-Encoding  stored      60 s  by Cache-Control: max-age=60',
      '  301 without a lifetime          not stored        the origin gives no lifetime',
      '  404 without a lifetime          not stored        the origin gives no lifetime',
      '  500 without a lifetime          not stored        the origin gives no lifetime',
      '  no answer                       not stored        the client gets a 502',
      'more: docs/reference/reasons.md#fwd-uri-miss',
    ]);
    expect(asked).toEqual([]);
  });

  it('reads top to bottom with an answer, the deciding step marked', async () => {
    const { status, out } = await explain([PAGE, '--response-header', 'Set-Cookie: a=1']);
    expect(status).toBe(0);
    expect(out.split('\n')).toEqual([
      'Request',
      '  GET https://www.site.example/pages/1',
      'Steps',
      '  domain: www.site.example',
      '  route: /pages/:id, to shop',
      '  key: looked up by URL',
      '  forward: the origin is asked: not in the cache',
      '  fetch: shop: 200',
      '  => unstored: not stored: the answer has Set-Cookie',
      'Key',
      '  format: v2',
      '  host: www.site.example',
      '  path: /pages/1',
      'Freshness',
      '  600 s by the route’s ttl',
      '  less 0 s of age',
      '  600 s left',
      '  stale for 0 s while revalidating, 0 s if the origin errs, 3600 s if it cannot be reached',
      'Verdict',
      '  miss: the answer has Set-Cookie',
      '  about 4 operations of Fastly’s cache',
      'Answer',
      '  status 200',
      '  cache-status: popgate; fwd=uri-miss; fwd-status=200; detail=set-cookie',
      'to make it cacheable: no Set-Cookie from the origin on this answer',
      'more: docs/reference/reasons.md#set-cookie',
    ]);
  });

  it.each<[string, string[], object]>([
    [
      'a miss that is stored',
      [PAGE, ...FRESH],
      {
        verdict: 'miss',
        backend: 'shop',
        stored: { stored: true },
        freshness: { seconds: 600, from: 'the route’s ttl' },
      },
    ],
    [
      'a pass',
      ['https://www.site.example/cart', ...FRESH],
      { verdict: 'pass', cacheable: "cache: {} in place of 'pass' for the route /cart" },
    ],
    [
      'a pass without an answer',
      ['https://www.site.example/cart'],
      { verdict: 'pass', awaits: 'shop', usual: [], cacheable: "cache: {} in place of 'pass' for the route /cart" },
    ],
    [
      'a method',
      ['https://www.site.example/plain', '-X', 'POST', '--status', '201'],
      { method: 'POST', verdict: 'pass', status: 201, cacheable: null },
    ],
    [
      'a header',
      [
        'https://www.site.example/plain',
        '-H',
        'Cookie: a=1',
        '-H',
        'Accept: text/html',
        '--status',
        '200',
        '--response-header',
        'ETag: "a"',
      ],
      { why: { code: 'cookie' } },
    ],
    ['a HEAD', [PAGE, '-X', 'HEAD', ...FRESH], { method: 'HEAD', cacheable: 'GET in place of this method' }],
    ['a country', ['https://www.site.example/french', '--country', 'fr'], { route: '/french', status: 200 }],
    ['no country', ['https://www.site.example/french'], { route: null, status: 404 }],
    ['an address', ['https://www.site.example/inside', '--address', '10.1.2.3'], { awaits: 'shop' }],
    ['another address', ['https://www.site.example/inside'], { status: 403, awaits: null, verdict: 'answer' }],
    [
      'an answer of its own',
      ['https://www.site.example/teapot', ...FRESH],
      { status: 418, answerFrom: null, verdict: 'answer' },
    ],
    [
      'the operator API',
      ['https://www.site.example/_ops/status', ...FRESH],
      { awaits: 'the operator API', answerFrom: null, domain: null },
    ],
    ['a wildcard', ['https://one.shops.example/', '--status', '404'], { domain: '*.shops.example', status: 404 }],
    ['an environment', ['https://www.staging.example/plain', '--env', 'staging'], { domain: 'www.staging.example' }],
    [
      'another Host',
      ['https://127.0.0.1/pages/7', '-H', 'Host: www.site.example'],
      { url: 'https://www.site.example/pages/7', route: '/pages/:id' },
    ],
    [
      'a local URL',
      ['http://www.site.example.localhost:7676/pages/7'],
      { url: 'http://www.site.example/pages/7', route: '/pages/:id' },
    ],
    ['a fragment', [`${PAGE}#top`], { url: PAGE }],
    ['dot segments', ['https://www.site.example/pages/x/../7'], { url: 'https://www.site.example/pages/7' }],
  ])('explains %s', async (_name, args, expected) => {
    expect(await reportOf(...args)).toMatchObject(expected);
  });

  it('says that a handler’s code is not run, and lets an answer stand in for it', async () => {
    const file = path.join(folder, 'handlers.config.ts');
    // Of the checkout's own project.
    const routes = `[{ path: '/hello', handler: 'hello' }, { path: '/kept', handler: 'hello', cache: {} }]`;
    writeFileSync(file, `export default { name: 'x', domains: { 'a.example': { routes: ${routes} } } };`);
    const { status, out } = await explain(['https://a.example/hello', '--config', file]);
    expect(status).toBe(0);
    expect(out).toContain('  the handler hello answers; its code is not run here\n');
    expect(await reportOf('https://a.example/hello', '--config', file, '--fetch')).toMatchObject({
      awaits: 'the handler hello',
      answerFrom: null,
    });
    const kept = await explain(['https://a.example/kept', '--config', file, '--twice', ...FRESH]);
    expect(kept.out).toContain('  what is given stands in for the handler hello\n');
    expect(kept.out).toMatch(/A second request, one second later\n(?: {2}.*\n)* {2}hit\n/);
  });
});

describe('an answer from a file', () => {
  it('is explained as of its day', async () => {
    writeFileSync(
      saved,
      'HTTP/2 200 \r\ndate: Sun, 01 Feb 2026 12:00:00 GMT\r\ncache-control: max-age=60\r\nage: 20\r\ncontent-type: text/html\r\n\r\nbody',
    );
    const report = await reportOf('https://www.site.example/plain', '--response', saved);
    expect(report).toMatchObject({
      answerFrom: 'given',
      stored: { stored: true },
      freshness: { seconds: 60, age: 20, left: 40 },
    });
  });

  it('may be of any length that is announced', async () => {
    writeFileSync(saved, 'HTTP/1.1 200 OK\nCache-Control: max-age=60\nContent-Length: 50000000\n\n');
    expect(await reportOf('https://www.site.example/plain', '--response', saved)).toMatchObject({
      stored: { stored: true },
    });
  });
});

describe('more requests', () => {
  it('come at once, and later', async () => {
    const report = await reportOf('https://www.site.example/plain', ...FRESH, '--twice', '--after', '5m');
    expect(report).toMatchObject({
      verdict: 'miss',
      again: { verdict: 'hit', freshness: { left: 59 } },
      later: { after: '5m', verdict: 'miss', why: { code: 'fwd-stale' } },
    });
    const { out } = await explain(['https://www.site.example/plain', ...FRESH, '--after', '30s']);
    expect(out).toMatch(/After 30s\n(?: {2}.*\n)* {2}less 30 s of age\n(?: {2}.*\n)* {2}hit\n/);
    expect(out).not.toContain('A second request');
  });

  it('are counted', async () => {
    const report = await reportOf('https://www.site.example/limited', '--twice');
    expect(report).toMatchObject({ status: 200, again: { status: 429 }, later: null });
  });
});

describe('redirects of the configuration', () => {
  it.each<[string, string, number, object[]]>([
    ['a table', 'www.site.example/moved', 0, [{ url: PAGE, status: null, route: '/pages/:id', answer: 'answer' }]],
    ['another site', 'www.site.example/out', 0, [{ url: 'https://elsewhere.example/', answer: 'another site' }]],
    [
      'two entries',
      'moved.example/a',
      1,
      [
        { url: 'https://moved.example/b', answer: 'redirect' },
        { url: 'https://moved.example/a', answer: 'loop' },
      ],
    ],
  ])('are followed by %s', async (_name, place, expected, redirects) => {
    const { status, out } = await explain([`https://${place}`, '--json']);
    expect((JSON.parse(out) as ExplainReport).redirects).toMatchObject(redirects);
    expect(status).toBe(expected);
  });

  it('are followed from domain to domain, and by GET after a 303', async () => {
    const { redirects } = await reportOf('http://site.example/moved');
    expect(redirects.map(({ url, answer }) => `${answer} ${url}`)).toEqual([
      'redirect https://www.site.example/moved',
      `answer ${PAGE}`,
    ]);
    const { status, out } = await explain(['https://www.site.example/posted', '-X', 'POST']);
    expect(status).toBe(0);
    expect(out).toContain(`Redirects\n  then ${PAGE}: by the route /pages/:id\n`);
  });

  it('end after ten', async () => {
    const { status, out } = await explain(['https://moved.example/0']);
    expect(status).toBe(1);
    expect(out.match(/ {2}then /g)).toHaveLength(11);
    expect(out).toContain(', and so on: more redirects than clients follow\n');
  });

  it('are said to be a loop', async () => {
    expect((await explain(['https://moved.example/a'])).out).toContain(
      '  then https://moved.example/a, which was asked before: a loop without an end\n',
    );
  });
});

describe('the origin itself', () => {
  it('is asked once, as the gateway would ask it', async () => {
    reply = {
      status: 302,
      headers: { location: '/elsewhere', 'cache-control': 'max-age=30', 'content-length': '0' },
      body: '',
    };
    const report = await reportOf(`${PAGE}?q=1`, '--fetch', '-H', 'Accept-Language: de', '--twice', '--after', '1m');
    expect(asked.map(({ line }) => line)).toEqual(['GET /pages/1?q=1']);
    expect(asked[0]!.headers).toMatchObject({ 'accept-language': 'de' });
    expect(report).toMatchObject({
      answerFrom: 'origin',
      status: 302,
      backend: 'shop',
      again: { verdict: 'hit' },
      later: { verdict: 'miss' },
    });
    expect(report.steps.find(({ stage }) => stage === 'fetch')?.milliseconds).toBeGreaterThanOrEqual(0);
  });

  it('is the real one, or what stands in locally', async () => {
    reply = { status: 200, headers: { 'cache-control': 'max-age=30' }, body: 'a page' };
    expect(await reportOf('https://www.site.example/twofold', '--fetch')).toMatchObject({ status: 502 });
    expect(asked).toEqual([]);
    expect(await reportOf('https://www.site.example/twofold', '--fetch', '--local')).toMatchObject({ status: 200 });
  });

  it('may not be reached', async () => {
    const { status, out } = await explain(['https://www.site.example/gone', '--fetch', '--twice']);
    expect(status).toBe(0);
    expect(out).toMatch(/ fetch: gone: no answer: backend gone: refused or reset /);
    // Both requests say so, each by its own try.
    expect(out.match(/=> error: 502: backend gone: refused/g)).toHaveLength(2);
    expect(out).toContain('  status 502\n');
  });
});

describe('two configurations', () => {
  it('are set side by side, and what differs is marked', async () => {
    const { status, out } = await explain([PAGE, ...FRESH, '--against', other]);
    expect(status).toBe(0);
    const lines = out.split('\n');
    const width = '  stale for 0 s while revalidating, 0 s if the origin errs, 3600 s if it cannot be reached'.length;
    const marked = lines.filter((line) => line[width + 1] !== undefined && line[width + 1] !== ' ');
    expect(marked.map((line) => line.replace(/ +\| +/, ' | ').trim())).toEqual([
      'store: stored for 600 s | store: stored for 1200 s',
      '600 s by the route’s ttl | 1200 s by the route’s ttl',
      '600 s left | 1200 s left',
      'cache-status: popgate; fwd=uri-miss; fwd-status=200; ttl=600; stored | cache-status: popgate; fwd=uri-miss; fwd-status=200; ttl=1200; stored',
    ]);
    expect(lines[1]).toBe(`${`  GET ${PAGE}`.padEnd(width)}     GET ${PAGE}`);
  });

  it('are two reports in JSON', async () => {
    const { out } = await explain([PAGE, ...FRESH, '--against', other, '--json']);
    const both = JSON.parse(out) as ExplainedBoth;
    expect(validate(both), JSON.stringify(validate.errors)).toBe(true);
    expect([both.before.freshness?.seconds, both.after.freshness?.seconds]).toEqual([600, 1_200]);
  });
});

describe('a running gateway', () => {
  const env = { POPGATE_ADMIN_TOKEN: 'the-token' };

  it('explains by its own cache', async () => {
    const explanation = JSON.parse((await explain([PAGE, '--json'])).out) as ExplainReport;
    const answer = { ...explanation, verdict: 'hit', why: null };
    for (const name of ['answerFrom', 'redirects', 'usual', 'cacheable', 'again', 'later', 'more'] as const)
      delete (answer as Partial<ExplainReport>)[name];
    reply = { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
    const args = [PAGE, '-X', 'HEAD', '-H', 'Accept: a', '-H', 'Accept: b', '--address', '10.0.0.1', '--country', 'de'];
    const { status, out } = await explain([...args, '--live', '--to', address(), '--json', '--status', '404'], env);
    expect(status).toBe(0);
    expect(asked[0]).toMatchObject({
      line: 'POST /_ops/explain',
      headers: { authorization: 'Bearer the-token', host: 'www.site.example' },
    });
    expect(JSON.parse(asked[0]!.body)).toEqual({
      url: PAGE,
      method: 'HEAD',
      headers: { accept: 'a, b' },
      address: '10.0.0.1',
      country: 'DE',
      response: { status: 404, headers: { 'content-length': '10', 'content-type': 'text/html' } },
    });
    const report = JSON.parse(out) as ExplainReport;
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report).toMatchObject({ verdict: 'hit', usual: [], again: null });
  });

  it.each([
    [404, '{"title":"no such endpoint"}', 'the gateway refused: 404 no such endpoint'],
    [400, '{"title":"no URL","detail":"the host is malformed"}', 'why: the host is malformed'],
    [200, '{"ok":true}', 'the answer is no explanation'],
    [200, 'null', 'the answer is no explanation'],
  ])('may refuse: %i %s', async (answered, body, message) => {
    reply = { status: answered, headers: { 'content-type': 'application/problem+json' }, body };
    const { status, err } = await explain([PAGE, '--live', '--to', address()], env);
    expect(status).toBe(1);
    expect(err).toContain(message);
  });
});

describe('what cannot be explained', () => {
  const at = 'https://www.site.example/plain';

  it.each<[string, string[], 1 | 2, string]>([
    [
      'a host that is not ours',
      ['https://nobody.example/x'],
      1,
      'its domains are www.site.example, site.example, moved.example, *.shops.example',
    ],
    ['no URL', [], 2, 'there is no URL'],
    ['a path alone', ['/plain'], 2, '"/plain" is no URL'],
    ['another scheme', ['ftp://www.site.example/'], 2, 'is no URL'],
    ['a space', ['https://www.site.example/a b'], 2, 'write %20 for a space'],
    ['a bad escape', ['https://www.site.example/%zz'], 2, '"https://www.site.example/%zz" is malformed'],
    ['a bad host', ['https://www..example/'], 2, 'is malformed'],
    ['a method', [at, '-X', 'GE T'], 2, '"GE T" is no method'],
    ['a header', [at, '-H', 'Cookie'], 2, '"Cookie" is no header'],
    ['a header with a line break', [at, '-H', 'A: b\nC: d'], 2, 'its value has characters that no header may have'],
    ['an address', [at, '--address', '10.0.0'], 2, '"10.0.0" is no IP address'],
    ['a country', [at, '--country', 'France'], 2, '"France" is no country'],
    ['a status', [at, '--status', '99'], 2, '"99" is no status'],
    ['a time', [at, ...FRESH, '--after', 'soon'], 2, '"soon" is no time'],
    ['no answer', [at, '--twice'], 2, 'what follows depends on what shop answers'],
    ['two answers', [at, '--response', 'x', ...FRESH], 2, 'there are two answers'],
    ['two more answers', [at, '--fetch', ...FRESH], 2, 'there are two answers'],
    ['a POST to an origin', [at, '--fetch', '-X', 'POST'], 2, '--fetch does not send POST'],
    ['no such file', [at, '--response', path.join(folder, 'nowhere')], 2, 'nowhere cannot be read'],
    ['a folder', [at, '--response', folder], 2, 'cannot be read'],
    ['a configuration as an answer', [at, '--response', config], 2, 'line 1: this is no status line'],
    ['--live with --twice', [at, '--live', '--twice'], 2, '--live and --twice exclude one another'],
    ['--to alone', [at, '--to', 'http://127.0.0.1:1'], 2, '--to is for --live'],
    ['no such environment', [at, '--env', 'moon'], 1, 'there is no environment "moon"'],
    ['a configuration with problems', [at, '--config', broken], 1, 'domains["a.example"].routes[0].to'],
    ['another one with problems', [at, '--against', broken], 1, 'domains["a.example"].routes[0].to'],
  ])('is told: %s', async (_name, args, expected, message) => {
    const { status, out, err } = await explain(args);
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(status).toBe(expected);
  });
});
