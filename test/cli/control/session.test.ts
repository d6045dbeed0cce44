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
