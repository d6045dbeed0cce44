import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { freePort } from '../../support/listening.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const POPGATE = fileURLToPath(new URL('../../../src/cli/popgate.js', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-serve-'));
const temporary = mkdtempSync(path.join(folder, 'tmp-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** With nothing to be found but what the case gives, so that nothing can start. */
const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: temporary, VICEROY: path.join(folder, 'no-viceroy') };

function serve(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [POPGATE, 'serve', ...args], { cwd: folder, env }, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

function writeConfig(name: string, source: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `export default ${source};\n`);
  return file;
}

const sound = writeConfig('sound.ts', `{ name: 'x', domains: { 'a.example': { redirect: 'https://b.example' } } }`);
const broken = writeConfig(
  'broken.ts',
  `{ name: 'x', domains: { 'a.example': { routes: [{ path: '/*', to: 'no' }] } } }`,
);

describe(
  'serve that cannot start ends with status 1, says what, why and how, and leaves nothing behind',
  { timeout: 60_000 },
  () => {
    it.each<[string, () => string[], RegExp]>([
      [
        'no such file',
        () => ['--config', 'none.ts'],
        /^error: there is no configuration to read\n {2}why: .*none\.ts does not exist\n {2}fix: /,
      ],
      [
        'a folder',
        () => ['--config', temporary],
        /^error: .* cannot be read\n {2}why: [^]+\n {2}fix: correct the file/,
      ],
      ['a broken configuration', () => ['--config', broken], /^The configuration has 1 problem:\n[^]*routes\[0\]\.to/],
      [
        'no Viceroy where it should be',
        () => ['--config', sound],
        /^error: Viceroy is not where VICEROY says\n {2}why: .*no-viceroy does not exist\n {2}fix: correct the variable VICEROY, or unset it\n$/,
      ],
    ])('%s', async (_name, args, expected) => {
      const { status, out, err } = await serve('--addr', `127.0.0.1:${await freePort()}`, ...args());
      expect([status, out]).toEqual([1, '']);
      expect(err).toMatch(expected);
      expect(err).not.toContain('    at ');
      expect(readdirSync(temporary).filter((name) => name.startsWith('popgate-'))).toEqual([]);
    });

    it('a port that is taken, which is told before anything is built', async () => {
      const server = net.createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { status, err } = await serve('--config', broken, '--addr', address);
      server.close();
      expect(status).toBe(1);
      expect(err).toBe(
        `error: ${address} cannot be listened on\n  why: another program has that port\n` +
          '  fix: end that program, or choose another address with --addr HOST:PORT\n',
      );
    });
  },
);

/** In this process: what is misunderstood starts nothing. */
async function misunderstood(...args: string[]) {
  const terminal = fakeTerminal();
  const status = await main(['serve', ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('serve that is misunderstood ends with status 2', () => {
  it.each([
    [['--addr', '127.0.0.1'], '"127.0.0.1" is not an address'],
    [['--addr', ''], '"" is not an address'],
    [['--addr'], '--addr'],
    [['--port', '80'], '--port'],
    [['--watch=yes'], '--watch'],
    [['here'], 'too many arguments'],
  ])('%j', async (args, expected) => {
    const { status, out, err } = await misunderstood(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/^error: .+\n {2}why: [^]+\n {2}fix: see (?:the command with|npx popgate serve) --help$/);
    expect(err).toContain(expected);
  });
});

it('serve --help tells all options with status 0, whatever else is given', async () => {
  const { status, out, err } = await misunderstood('--help', '--addr', 'nowhere');
  expect([status, err]).toEqual([0, '']);
  for (const option of ['--config <FILE>', '--addr <HOST:PORT>', '--watch', '--try', '--help'])
    expect(out).toContain(option);
  expect(out).toContain('listening on http://HOST:PORT');
});
