import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadValidConfig } from '../../src/cli/project/load-config.ts';
import { bundle, compile } from '../../src/cli/project/wasm.ts';

export const configFile = (name: string): string => fileURLToPath(new URL(`${name}.config.ts`, import.meta.url));

/** Put before what a user's build bundles: `bench: bare-response` is answered, and the gateway is not asked. */
const ANSWER_FIRST = `
const listen = globalThis.addEventListener;
globalThis.addEventListener = (type, listener) => listen(type, (event) =>
  event.request.headers.get('bench') === 'bare-response' ? event.respondWith(new Response('hello')) : listener(event));
`;

/** What `popgate build` makes of one of the frozen configurations, with that before it. */
export async function buildAnswering(name: string, folder: string): Promise<string> {
  await bundle(await loadValidConfig(configFile(name)), folder);
  const file = path.join(folder, 'index.js');
  await writeFile(file, `${ANSWER_FIRST}${await readFile(file, 'utf8')}`);
  await compile(folder);
  return path.join(folder, 'main.wasm');
}
