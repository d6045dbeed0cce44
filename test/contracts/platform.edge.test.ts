import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWasm, type Edge } from '../support/viceroy.ts';
import { buildApp } from '../support/wasm.ts';
import { KV_STORE } from './contract.ts';
import { platformCases } from './platform-cases.ts';
import { runtimeCases } from './runtime-cases.ts';

let edge: Edge;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-contract-'));
  const wasm = path.join(folder, 'main.wasm');
  await buildApp(fileURLToPath(new URL('platform-app.ts', import.meta.url)), wasm);
  await writeFile(
    path.join(folder, 'fastly.toml'),
    `manifest_version = 3\nname = "contract"\nlanguage = "javascript"\n[local_server.kv_stores]\n${KV_STORE} = []\n`,
  );
  edge = await startWasm({ folder, wasm });
});

afterAll(() => edge?.stop());

test.each([...platformCases, ...runtimeCases].map(({ name, expected }, at) => ({ name, expected, at })))(
  '$name',
  async ({ at, expected }) => {
    const { text } = await edge.ask(`GET http://contract.test/${at}`);
    expect(JSON.parse(text)).toEqual({ observed: expected });
  },
);
