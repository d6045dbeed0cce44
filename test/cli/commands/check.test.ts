import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { CHECK_SCHEMA } from '../../../src/cli/findings/report.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function check(source: string, ...args: string[]) {
  const file = path.join(folder, `${Math.random().toString(36).slice(2)}.ts`);
  writeFileSync(file, `import { defineGateway } from 'popgate';\n${source}`);
  const terminal = fakeTerminal();
  const status = await main(['check', '--config', file, ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('popgate check', () => {
  const sound = `export default defineGateway({ name: 'x', domains: { 'a.example': { redirect: 'https://b.example' } } });`;
  const shadowed = `export default defineGateway({ name: 'x', domains: { 'a.example': { routes: [
    { path: '/*', respond: {} }, { path: '/a', respond: {} }] } } });`;
  const broken = `export default { name: 'x', domains: { 'a.example': { routes: [{ path: '/*', to: 'nowhere' }] } } };`;

  it('finds nothing in a sound configuration', async () => {
    expect(await check(sound)).toEqual({ status: 0, out: 'no problems, no drift, no warnings', err: '' });
  });

  const costly = `export default defineGateway({ name: 'x',
    backends: { one: { origin: 'https://one.example' }, two: { origin: 'https://two.example' },
      far: { origin: 'https://far.example', shield: 'lhr-london-gb' } },
    pools: { both: { backends: { one: 1, two: 1 } }, quick: { backends: { one: 1, two: 1 }, policy: 'least-latency' } },
    domains: {
      'a.example': { routes: [
        { path: '/far', to: 'far' }, { path: '/pool/*', to: 'both' }, { path: '/quick', to: 'quick' },
        { path: '/cart', to: 'both', cache: 'pass' }, { path: '/said', respond: {} }, { path: '/more', to: 'both' }] },
      'b.example': { routes: [{ path: '/*', to: { dynamic: 'tenants', origin: 'https://t.example' } }] } },
    dynamicBackends: { tenants: { allow: ['https://t.example'] } } });`;

  it('says what the requests of each kind of route cost', async () => {
    const { status, out } = await check(costly);
    expect(status).toBe(0);
    expect(out.split('\n').slice(-4)).toEqual([
      'a.example/far and 2 more: a hit costs 1 cache operation, a miss that is stored 8, one that is not 5',
      'a.example/quick: a hit costs 1 cache operation, a miss that is stored 9, one that is not 6',
      'b.example/*: a hit costs 1 cache operation, a miss that is stored 7, one that is not 4',
      'more: docs/explanations/costs.md#what-is-billed',
    ]);
    expect(JSON.parse((await check(costly, '--json')).out)).toMatchObject({
      costs: [
        { routes: ['a.example/far', 'a.example/pool/*', 'a.example/more'], hit: 1, stored: 8, passed: 5 },
        { routes: ['a.example/quick'], hit: 1, stored: 9, passed: 6 },
        { routes: ['b.example/*'], hit: 1, stored: 7, passed: 4 },
      ],
    });
  });

  it('tells warnings with status 0', async () => {
    const { status, out } = await check(shadowed);
    expect(status).toBe(0);
    expect(out).toContain('/a is never reached: routes[0] (/*) takes all of its requests');
  });

  it('tells of each warning and problem where the documents say more', async () => {
    const { out } = await check(shadowed);
    expect(out).toContain('    more: docs/reference/findings.md#shadowed-route');
    expect((await check(broken)).out).toContain('    more: docs/reference/configuration.md#dynamic-target');
    const { warnings } = JSON.parse((await check(shadowed, '--json')).out) as { warnings: object[] };
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'shadowed-route', more: 'docs/reference/findings.md#shadowed-route' }),
    ]);
  });

  it('counts what is meant so, and lists it for programs', async () => {
    const meant = shadowed.replace("path: '/a',", "path: '/a', meant: { 'shadowed-route': 'for next week' },");
    expect(await check(meant)).toEqual({
      status: 0,
      out: 'no problems, no drift, no warnings\n\n1 finding is meant so',
      err: '',
    });
    expect(JSON.parse((await check(meant, '--json')).out)).toMatchObject({
      warnings: [],
      meant: [{ code: 'shadowed-route', path: 'domains["a.example"].routes[1]', reason: 'for next week' }],
    });
  });

  it('lists problems with status 1', async () => {
    const { status, out } = await check(broken);
    expect(status).toBe(1);
    expect(out).toContain('domains["a.example"].routes[0].to');
  });

  it('is read by programs with --json', async () => {
    const { out } = await check(broken, '--json');
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      problems: [{ path: 'domains["a.example"].routes[0].to' }],
      drift: [],
      warnings: [],
      costs: [],
    });
  });

  const unreadable = [
    ['a syntax error', 'export default {', 'found end of file'],
    ['no default export', 'export const x = 1;', 'has no default export'],
    ['a package that is not there', `import 'no-such-package'; export default {};`, 'no-such-package'],
    ['code that throws', `throw new Error('not today');`, 'not today'],
  ] as const;

  it.each(unreadable)('says what is wrong with %s', async (_name, source, expected) => {
    const { status, err } = await check(source);
    expect(status).toBe(1);
    expect(err).toMatch(/^error: .+\n {2}why: [^]+\n {2}fix: .+$/);
    expect(err).toContain(expected);
  });

  describe('with --json prints one document, which its schema describes, and nothing else:', () => {
    const matches = new Ajv2020().compile(CHECK_SCHEMA);

    it.each<readonly [name: string, source: string, ok: boolean, said: string]>([
      ['a sound configuration', sound, true, ''],
      ['a broken one', broken, false, 'there is no backend or pool'],
      ['warnings', shadowed, true, 'is never reached'],
      ['costs', costly, true, ''],
      [
        'one that prints and warns',
        `console.log('x'); process.stdout.write('y'); process.emitWarning('z');\n${sound}`,
        true,
        '',
      ],
      ...unreadable.map(([name, source, said]) => [name, source, false, said] as const),
    ])('%s', async (_name, source, ok, said) => {
      const write = vi.spyOn(process.stdout, 'write');
      const { status, out, err } = await check(source, '--json');
      expect(write).not.toHaveBeenCalled();
      write.mockRestore();
      const report: unknown = JSON.parse(out);
      expect(matches(report), JSON.stringify(matches.errors)).toBe(true);
      expect(report).toMatchObject({ ok });
      expect([status, err]).toEqual([ok ? 0 : 1, '']);
      expect(out).toContain(said);
    });

    it('no file', async () => {
      const terminal = fakeTerminal();
      expect(await main(['check', '--json', '--config', path.join(folder, 'none.ts')], terminal)).toBe(1);
      expect(terminal.progressed).toEqual([]);
      const report = JSON.parse(terminal.printed.join('\n')) as { problems: { path: string }[] };
      expect(matches(report)).toBe(true);
      expect(report.problems.map(({ path }) => path)).toEqual([path.relative('.', path.join(folder, 'none.ts'))]);
    });
  });

  it.each([
    [
      'in quotes',
      `{ 'a.example': { redirect: 'https://b.example' }, "a.example": { redirect: 'https://c.example' } }`,
      'a.example',
      '3:51',
    ],
    [
      'deep inside',
      `{ 'a.example': { routes: [{ path: '/*', respond: { status: 200,\n status: 404 } }] } }`,
      'status',
      '4:2',
    ],
    [
      'computed',
      `{ 'a.example': { redirect: 'https://b.example', ['redirect']: 'https://c.example' } }`,
      'redirect',
      '3:50',
    ],
  ])('names a key that is written twice, with its place: %s', async (_name, domains, key, place) => {
    const { status, out } = await check(`export default defineGateway({ name: 'x', domains:\n${domains} });`);
    expect(status).toBe(1);
    expect(out).toMatch(new RegExp(`\\.ts:${place}\n    the key "${key}" is written twice, first in line 3`));
  });

  it('says so where there is no file', async () => {
    const terminal = fakeTerminal();
    expect(await main(['check', '--config', path.join(folder, 'none.ts')], terminal)).toBe(1);
    expect(terminal.progressed.join()).toContain('there is no configuration to read');
  });
});
