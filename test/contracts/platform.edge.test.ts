import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'smol-toml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localAcls, manifestTables } from '../../src/cli/project/manifest.ts';
import { startWasm, type Edge } from '../support/viceroy.ts';
import { buildApp } from '../support/wasm.ts';
import { DATA, SECRETS } from './data-cases.ts';
import { platformCases } from './platform-cases.ts';
import { runtimeCases } from './runtime-cases.ts';

let edge: Edge;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-contract-'));
  const wasm = path.join(folder, 'main.wasm');
  await buildApp(fileURLToPath(new URL('platform-app.ts', import.meta.url)), wasm);
  const { local_server } = manifestTables(DATA);
  const manifest = { manifest_version: 3, name: 'contract', language: 'javascript', local_server };
  await writeFile(path.join(folder, 'fastly.toml'), stringify(manifest));
  for (const [name, text] of Object.entries(localAcls(DATA))) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  edge = await startWasm({ folder, wasm, env: SECRETS });
});

afterAll(() => edge?.stop());

test.each([...platformCases, ...runtimeCases].map(({ name, expected }, at) => ({ name, expected, at })))(
  '$name',
  async ({ at, expected }) => {
    const { text } = await edge.ask(`GET http://contract.test/${at}`);
    expect(JSON.parse(text)).toEqual({ observed: expected });
  },
);
