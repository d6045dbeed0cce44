import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type DevServer } from '../../src/cli/dev/server.ts';
import { startSession } from '../../src/cli/dev/session.ts';
import config from '../../src/gateway.config.ts';
import { handlers, transforms } from '../../src/handlers/index.ts';
import { freePort } from '../support/listening.ts';
import { type ManyKinds, serveManyKinds } from '../support/many-kinds.ts';
import { randomRequests } from '../support/random-requests.ts';
import { buildTo, edgeAt, type Edge, type Reply, startWasm } from '../support/viceroy.ts';

const ENV = { POPGATE_ADMIN_TOKEN: 'the-admin-token', POPGATE_PURGE_TOKEN: 'the-purge-token', POPGATE_DEBUG_KEY: '' };

/** The one gateway on Viceroy and in memory, each with origins of its own that answer alike. */
let places: { viceroy: Edge; memory: Edge };
let origins: ManyKinds[];
let server: DevServer;

beforeAll(async () => {
  origins = [await serveManyKinds(), await serveManyKinds()];
  const [ofViceroy, ofMemory] = origins.map((origin) => origin.instead(config)) as [typeof config, typeof config];
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-memory-'));
  const viceroy = await startWasm({ folder, wasm: await buildTo(folder, ofViceroy), env: ENV });
  const port = await freePort();
  const session = startSession(ENV, { answered: () => undefined, fault: () => undefined, log: () => undefined });
  session.use({ config: ofMemory, handlers, transforms, warnings: () => [], files: [], readAt: 0 });
  server = await startServer({ address: { host: '127.0.0.1', port }, ...session, refused: () => undefined });
  const own = { port, pid: process.pid, logFile: '', log: () => '', stop: () => server.close() };
  places = { viceroy, memory: edgeAt(own) };
});

afterAll(async () => {
  await places?.viceroy.stop();
  await places?.memory.stop();
  for (const origin of origins ?? []) origin.close();
});

/** Fields that tell of the connection, of the moment, or of chance. */
const OWN_FIELDS = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

/** What is not the same: seconds that pass between the two, and how well each packs. */
function stable(name: string, value: string, { 'content-encoding': coding }: Reply['headers']): string {
  if (name === 'age' || (name === 'content-length' && coding === 'gzip')) return 'some';
  return value.replace(/(ttl|;t)=-?\d+/g, '$1=some');
}

function told({ status, headers, cut }: Reply): string[] {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    OWN_FIELDS.has(name) ? [] : [`${name}: ${stable(name, value, headers)}`],
  );
  return [`status: ${status}`, `cut: ${cut}`, ...fields.toSorted()];
}

test('300 random requests get the same status, fields and verdicts from memory and from Viceroy', async () => {
  const seen = new Set<string>();
  const differences: unknown[] = [];
  for (const { line, headers, body } of randomRequests(300, { seed: 19, token: ENV.POPGATE_PURGE_TOKEN })) {
    const viceroy = await places.viceroy.ask(line, headers, body);
    const memory = await places.memory.ask(line, headers, body);
    const [onViceroy, inMemory] = [told(viceroy), told(memory)];
    const only = {
      viceroy: onViceroy.filter((field) => !inMemory.includes(field)),
      memory: inMemory.filter((field) => !onViceroy.includes(field)),
    };
    if (only.viceroy.length + only.memory.length > 0) differences.push({ line, headers, only });
    seen.add(`${viceroy.status} ${(viceroy.headers['cache-status'] ?? 'none').replace(/ttl=-?\d+/, 'ttl')}`);
  }
  expect(differences).toEqual([]);
  // Else they were of one kind.
  expect(seen.size).toBeGreaterThan(30);
});
