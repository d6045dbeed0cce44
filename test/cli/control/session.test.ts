import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSession } from '../../../src/cli/control/session.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-session-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a configuration with problems is told by them, and not by what cannot be made of it', async () => {
  const config = path.join(folder, 'gateway.config.ts');
  const routes = [{ path: '/*', to: 'nobody' }];
  writeFileSync(config, `export default ${JSON.stringify({ name: 'x', domains: { 'a.example': { routes } } })};\n`);
  const terminal = fakeTerminal({ FASTLY_API_TOKEN: 'x', FASTLY_API_ENDPOINT: 'http://127.0.0.1:9' });
  await expect(openSession({ config }, terminal)).rejects.toMatchObject({
    name: 'InvalidConfiguration',
    problems: [{ path: 'domains["a.example"].routes[0].to' }],
  });
});

const ORIGIN_AT = 'backends.shop.origin';

function writeSite(origin: string): string {
  const file = path.join(folder, 'site.config.ts');
  const domains = { 'a.example': { routes: [{ path: '/*', to: 'shop' }] } };
  writeFileSync(file, `export default ${JSON.stringify({ name: 'x', backends: { shop: { origin } }, domains })};\n`);
  return file;
}

test.each(['http://127.0.0.1:8080', 'http://localhost:8080', 'https://10.1.2.3', 'https://shop.internal'])(
  'an origin that Fastly cannot reach ends plan and apply before Fastly is asked: %s',
  async (origin) => {
    const terminal = fakeTerminal({ FASTLY_API_TOKEN: 'x', FASTLY_API_ENDPOINT: 'https://api.fastly.example' });
    await expect(openSession({ config: writeSite(origin) }, terminal)).rejects.toMatchObject({
      name: 'InvalidConfiguration',
      problems: [{ path: ORIGIN_AT, problem: expect.stringContaining('which Fastly cannot reach') as string }],
    });
  },
);

test('where a stand-in on this machine is asked, it is a warning', async () => {
  const terminal = fakeTerminal({ FASTLY_API_TOKEN: 'x', FASTLY_API_ENDPOINT: 'http://127.0.0.1:9' });
  // Nobody listens there, which is told once the warning is.
  await expect(openSession({ config: writeSite('http://127.0.0.1:8080') }, terminal)).rejects.toThrow(
    'cannot be reached',
  );
  expect(terminal.progressed).toEqual([
    `warning: ${ORIGIN_AT}: 127.0.0.1 is the loopback of each machine, which Fastly cannot reach; where Fastly itself is asked, this is an error`,
  ]);
});
