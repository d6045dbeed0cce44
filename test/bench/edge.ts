import { statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/listening.ts';
import { startWasm, type Edge } from '../support/viceroy.ts';
import { buildApp } from '../support/wasm.ts';

export interface BenchEdge extends Edge {
  /** The default configuration without the example handlers, and a Wasm that does nothing. */
  wasmBytes: number;
  emptyBytes: number;
}

/** Builds the bench application and the two whose sizes are compared, and serves the first on one Viceroy. */
export async function startBenchEdge(originPort: number): Promise<BenchEdge> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-bench-'));
  const wasmOf = (name: string): string => path.join(folder, `${name}.wasm`);
  for (const name of ['bench-app', 'size-app', 'empty-app']) {
    await buildApp(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), wasmOf(name));
  }
  const [wasmBytes, emptyBytes] = ['size-app', 'empty-app'].map((name) => statSync(wasmOf(name)).size);
  const ports = { origin: originPort, origin_2: originPort, origin_3: originPort, dead: await freePort() };
  const backends = Object.entries(ports)
    .map(([name, port]) => `[local_server.backends.${name}]\nurl = "http://127.0.0.1:${port}"\n`)
    .join('');
  writeFileSync(
    path.join(folder, 'fastly.toml'),
    `manifest_version = 3\nname = "bench"\nlanguage = "javascript"\n${backends}`,
  );
  const edge = await startWasm({ folder, wasm: wasmOf('bench-app') });
  return { ...edge, wasmBytes: wasmBytes!, emptyBytes: emptyBytes! };
}
