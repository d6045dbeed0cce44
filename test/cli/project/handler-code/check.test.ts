import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { fakeTerminal } from '../../terminal/fake-terminal.ts';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'popgate-handlers-check-')));
const handlers = path.join(folder, 'src/handlers/index.ts');

mkdirSync(path.dirname(handlers), { recursive: true });
beforeEach(() => void vi.spyOn(process, 'cwd').mockReturnValue(folder));
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

/** What `popgate check` tells of a project with these handlers, whose one route is for `page`. */
async function check(text: string, ...flags: string[]) {
  const config = { name: 'x', domains: { 'a.example': { routes: [{ path: '/*', handler: 'page' }] } } };
  writeFileSync(path.join(folder, 'src/gateway.config.ts'), `export default ${JSON.stringify(config)};`);
  writeFileSync(handlers, text);
  const terminal = fakeTerminal();
  const status = await main(['check', ...flags], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

it('check lists the problems of handlers beside those of the configuration, with paths from where it runs', async () => {
  const { status, out } = await check('export const handlers = { pgae: () => Buffer.from("x") };');
  expect(status).toBe(1);
  expect(out.replaceAll(/more: .*\//g, 'more: ')).toContain(`2 problems:

  src/handlers/index.ts:1:39
    Fastly's JavaScript runtime has no Buffer
    fix: use Uint8Array, TextEncoder and TextDecoder, and btoa and atob for base64
    more: findings.md#invalid-handlers

  domains["a.example"].routes[0].handler`);
});

it('check shows what handlers are warned of, and programs get it with --json', async () => {
  const text = 'export const handlers = { page: () => new Response(new Date().toLocaleString("de")) };';
  expect(await check(text)).toMatchObject({ out: expect.stringContaining('src/handlers/index.ts:1:63') as string });
  const { warnings } = JSON.parse((await check(text, '--json')).out) as { warnings: { path: string }[] };
  expect(warnings.map(({ path }) => path)).toEqual(['src/handlers/index.ts:1:63']);
});

it('check says that handlers cannot be bundled, without a stack', async () => {
  const { status, err } = await check('export const handlers = {');
  expect(status).toBe(1);
  expect(err).toMatch(
    /^error: src\/handlers\/index\.ts cannot be bundled\n {2}why: src\/handlers\/index\.ts:1:26 .+\n {2}fix: .+$/,
  );
});
