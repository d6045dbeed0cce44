import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DIFF_SCHEMA } from '../../../src/cli/diff/report-schema.ts';
import type { DiffReport } from '../../../src/cli/diff/report.ts';
import { main } from '../../../src/cli/main.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';
import { shopWith } from './changes.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-diff-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

const config = (name: string, value: object): string => write(name, `export default ${JSON.stringify(value)};\n`);

const GUARDED = { path: '/admin/*', to: 'shop', access: { allow: { addresses: ['203.0.113.0/24'] } } };
const OLD = config('old.ts', shopWith([GUARDED]));
const OPEN = config('open.ts', shopWith([{ path: '/admin/*', to: 'shop' }]));
const LONGER = config('longer.ts', shopWith([{ ...GUARDED }], { defaults: { cache: { defaultTtl: '1m' } } }));

async function run(...args: string[]) {
  const terminal = fakeTerminal();
  const status = await main(['diff', ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('popgate diff', () => {
  it.each([
    ['a guard that is lost', OPEN, 1],
    ['what is not grave', LONGER, 0],
    ['no change', OLD, 0],
  ])('ends after %s with its status', async (_what, file, status) => {
    expect((await run(OLD, file)).status).toBe(status);
  });

  it('prints what its schema says', async () => {
    const validate = new Ajv2020().compile(DIFF_SCHEMA);
    for (const file of [OPEN, LONGER, OLD]) {
      const { out } = await run(OLD, file, '--json');
      validate(JSON.parse(out));
      expect(validate.errors).toBeNull();
    }
  });

  it('shows what protects less first, for a terminal and as Markdown', async () => {
    const [text, markdown] = [await run(OLD, OPEN), await run(OLD, OPEN, '--markdown')];
    expect(text.out).toMatch(/^1 change of the configuration\n {2}! LESS PROTECTED: www\.shop\.example \/admin\/\*/);
    expect(text.out).toContain(
      '  ! www.shop.example /admin/*\n    the guard access: refused: allow → not asked any more',
    );
    expect(markdown.out).toMatch(/^## 1 change of the configuration\n\n> \[!WARNING\]/);
    expect(markdown.out).toMatch(/\n### \d+ of \d+ requests made of the routes of both change\n\n> \[!WARNING\]/);
  });

  it('shows no credential', async () => {
    const secret = { path: '/a', to: 'shop', headers: { request: { set: { 'X-Api-Key': 'hunter2-hunter2' } } } };
    const file = config('secret.ts', shopWith([secret]));
    const urls = write('secret.txt', 'https://www.shop.example/a\tcookie: session=hunter3\n');
    for (const form of ['--json', '--markdown']) {
      const { out } = await run(config('plain.ts', shopWith([{ path: '/a', to: 'shop' }])), file, '--urls', urls, form);
      expect(out).toContain('x-api-key');
      expect(out).toContain('(secret)');
      expect(out).not.toContain('hunter');
    }
  });

  it('shows no credential of a URL or of a condition', async () => {
    const previewed = (token: string) => [{ path: '/a', query: { token }, to: 'shop', cache: 'pass' }];
    const [from, to] = [
      config('hunter2.ts', shopWith(previewed('hunter2'))),
      config('hunter3.ts', shopWith(previewed('hunter3'))),
    ];
    const urls = write(
      'tokens.txt',
      'https://www.shop.example/a?token=hunter2\nhttps://www.shop.example/a?token=hunter3\n',
    );
    for (const more of [[], ['--json'], ['--markdown'], ['--urls', urls]]) {
      const { out } = await run(from, to, ...more);
      expect(out).toContain('/a?token=(secret)');
      expect(out).toContain('/a (query token: (secret))');
      expect(out).not.toContain('hunter');
    }
  });

  it('reads lines of any length, and lines of two parts of the file', async () => {
    const line = `https://www.shop.example/${'a'.repeat(999)}`;
    const urls = write(
      'long.txt',
      [...Array.from({ length: 200 }, () => line), 'x'.repeat(200_000), line].join('\r\n'),
    );
    const { out } = await run(OLD, LONGER, '--urls', urls);
    expect(out).toContain('201 of 201 requests of the list change');
    expect(out).toContain('long.txt:201 is longer than 16384 characters');
  });

  it('compares an environment of both', async () => {
    const more = { environments: { staging: { backends: { shop: { origin: 'https://staging.example' } } } } };
    const file = config('staging.ts', shopWith([GUARDED], more));
    const other = config('other.ts', shopWith([GUARDED], { environments: { staging: {} } }));
    expect((await run(file, other)).out).toMatch(/^the configuration does not change/);
    expect((await run(file, other, '--env', 'staging')).out).toMatch(/^1 change of the configuration/);
  });

  it('runs no handler', async () => {
    const text = `export default ${JSON.stringify(shopWith([{ path: '/a', handler: 'hello' }]))};`;
    const { out } = await run(OLD, write('handler.ts', text), '--json');
    const { groups } = JSON.parse(out) as DiffReport;
    expect(groups).toContainEqual(expect.objectContaining({ kind: 'answer', from: 'the origin', to: 'handler hello' }));
  });
});

describe('what cannot be compared', () => {
  it.each([
    ['no configuration', [], 'two configurations are needed'],
    ['one configuration', [OLD], 'two configurations are needed'],
    ['a file that is not there', [OLD, path.join(folder, 'none.ts')], 'there is no configuration to read'],
    ['a file that is no code', [OLD, write('broken.ts', 'export default {')], 'cannot be read'],
    ['a file without a configuration', [OLD, write('empty.ts', 'export const x = 1;')], 'cannot be used'],
    ['a number', [OLD, write('number.ts', 'export default 7;')], 'cannot be used'],
    [
      'an empty object',
      [write('object.ts', 'export default {};'), OLD],
      'is no configuration that the build would take',
    ],
    [
      'one with a problem',
      [OLD, config('problem.ts', shopWith([{ path: '/a', to: 'nobody' }]))],
      'is no configuration that the build would take',
    ],
    ['an environment that there is not', [OLD, OPEN, '--env', 'moon'], 'there is no environment "moon"'],
    ['both files of requests', [OLD, OPEN, '--urls', OLD, '--from-log', OLD], 'there are two files of requests'],
    ['a file of requests that is not there', [OLD, OPEN, '--urls', path.join(folder, 'none.txt')], 'cannot be read'],
    ['a folder of requests', [OLD, OPEN, '--urls', folder], 'cannot be read'],
    ['an empty file of requests', [OLD, OPEN, '--urls', write('empty.txt', '')], 'has no request to compare'],
    [
      'requests of others alone',
      [OLD, OPEN, '--urls', write('others.txt', 'https://elsewhere.example/\n')],
      'line 1 asks elsewhere.example, which is a host of neither configuration',
    ],
  ])('is told in words, with status 2: %s', async (_what, args, words) => {
    const { status, out, err } = await run(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(words);
    expect(err).toMatch(/\n {2}fix: /);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('is one line of many, which is named', async () => {
    const urls = write('some.txt', '# ours\nhttps://www.shop.example/a\nnonsense\n\nGET https://www.shop.example:x/\n');
    const { status, out } = await run(OLD, LONGER, '--urls', urls);
    expect(status).toBe(0);
    expect(out).toContain('1 of 1 request of the list changes');
    expect(out).toContain('2 lines could not be used:');
    expect(out).toContain('some.txt:3 is no absolute URL');
    expect(out).toContain('some.txt:5 is a malformed URL');
  });

  it('counts requests of a log as often as they came', async () => {
    const line = (more: object): string =>
      JSON.stringify({ host: 'www.shop.example', method: 'GET', path: '/x', ...more });
    const lines = [line({}), line({}), line({ path: '/admin/a' }), line({ host: 'b.example' }), '{ cut', ''];
    const combined = '192.0.2.7 - - [10/Oct/2026:13:55:36 +0000] "GET /x HTTP/1.1" 200 2326 "-" "curl"';
    const log = write('access.log', [...lines, combined].join('\n'));
    const { out } = await run(OLD, LONGER, '--from-log', log);
    expect(out).toContain('3 of 4 requests of the log change');
    expect(out).toContain('2 lines could not be used:');
  });
});
