import { writeFile } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startWasm, type Edge } from '../support/viceroy.ts';
import { buildApp } from '../support/wasm.ts';

/** Nobody listens there, and nobody but the system's own administrator could. */
const DEAD_PORT = 1;

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'popgate-bench-'));
}

/** An application of this folder. */
export async function buildBenchApp(name: string, folder: string, footer?: string): Promise<string> {
  const wasm = path.join(folder, `${name}.wasm`);
  await buildApp(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), wasm, footer);
  return wasm;
}

/** The bench application on a Viceroy of its own. */
export async function startBenchEdge(originPort: number): Promise<Edge> {
  const folder = await temporaryFolder();
  const wasm = await buildBenchApp('bench-app', folder);
  const ports = { origin: originPort, origin_2: originPort, origin_3: originPort, dead: DEAD_PORT };
  await writeFile(path.join(folder, 'fastly.toml'), manifest(ports));
  return startWasm({ folder, wasm });
}

export function manifest(ports: Record<string, number> = {}): string {
  const backends = Object.entries(ports).map(
    ([name, port]) => `[local_server.backends.${name}]\nurl = "http://127.0.0.1:${port}"\n`,
  );
  return `manifest_version = 3\nname = "bench"\nlanguage = "javascript"\n${backends.join('')}`;
}
