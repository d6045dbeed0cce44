import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExplainedBoth, ExplainReport } from '../../../src/cli/explain/report.ts';
import { address, asked, explain, folder, FRESH, other, PAGE, reportOf, server, useStage, validate } from './stage.ts';

const saved = path.join(folder, 'saved.txt');

useStage();

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
    server.reply = {
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
    server.reply = { status: 200, headers: { 'cache-control': 'max-age=30' }, body: 'a page' };
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
    server.reply = { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
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

  it('may not have the host', async () => {
    const explanation = await reportOf('https://www.site.example/teapot');
    const error = { status: 421, why: 'no domain nobody.example', requestId: 'an-id' };
    const body = JSON.stringify({ ...explanation, domain: null, error });
    server.reply = { status: 200, headers: { 'content-type': 'application/json' }, body };
    const { status, out } = await explain(['https://nobody.example/', '--live', '--to', address()], env);
    expect(out).toContain('  no domain of the gateway\n');
    expect(status).toBe(1);
  });

  it.each([
    [404, '{"title":"no such endpoint"}', 'the gateway refused: 404 no such endpoint'],
    [400, '{"title":"no URL","detail":"the host is malformed"}', 'why: the host is malformed'],
    [200, '{"ok":true}', 'the answer is no explanation'],
    [200, 'null', 'the answer is no explanation'],
  ])('may refuse: %i %s', async (answered, body, message) => {
    server.reply = { status: answered, headers: { 'content-type': 'application/problem+json' }, body };
    const { status, err } = await explain([PAGE, '--live', '--to', address()], env);
    expect(status).toBe(1);
    expect(err).toContain(message);
  });
});
