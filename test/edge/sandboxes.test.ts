import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { startWasm, type Edge, type Reply } from '../support/viceroy.ts';
import { buildApp } from '../support/wasm.ts';

let edge: Edge;
let origin: FaultOrigin;

beforeAll(async () => {
  origin = await startOrigin();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-sandboxes-'));
  const wasm = path.join(folder, 'main.wasm');
  await buildApp(fileURLToPath(new URL('sandboxes-app.ts', import.meta.url)), wasm);
  const manifest = ['manifest_version = 3', '[local_server.backends.origin]', `url = "${origin.url}"`];
  await writeFile(path.join(folder, 'fastly.toml'), manifest.join('\n'));
  edge = await startWasm({ folder, wasm });
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

function ask(line: string, headers: Record<string, string> = {}, body?: string): Promise<Reply> {
  const [method, target] = line.split(' ');
  return edge.ask(`${method} http://www.example.test${target}`, headers, body);
}

describe('S50 a handler that fails', () => {
  test.each([
    ['throws', 'sesame'],
    ['rejects', 'TypeError: sesame'],
    ['throwsText', 'sesame'],
    ['rejectsWithNothing', 'undefined'],
    ['answersNothing', 'a handler answered undefined'],
    ['answersLater', 'a handler answered undefined'],
    ['answersText', 'a handler answered sesame'],
    ['answersLookalike', 'a handler answered [object Object]'],
    ['asksNobody', 'TypeError'],
    ['strays', 'TypeError: fetch names no backend: use context.fetch'],
    ['straysByRequest', 'TypeError: fetch names no backend: use context.fetch'],
  ])('%s: a 500 with the id that the log has, and nothing else', async (name, why) => {
    const { status, headers, text } = await ask(`GET /${name}`);
    expect(status).toBe(500);
    const id = /^500 Internal Server Error\nrequest ([0-9a-f-]{36})\n$/.exec(text)?.[1];
    expect(id).toBeDefined();
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.stringify(headers) + text).not.toMatch(/sesame|internal\b|\.ts|\.js|Error:/);
    await vi.waitFor(() => expect(edge.log()).toContain(`${id} GET www.example.test/${name}: 500: `));
    expect(edge.log().split(id!)[1]).toContain(why);
  });

  test('by asking itself comes to an end', async () => {
    expect((await ask('GET /asksItself')).status).toBe(508);
  });

  test('within its body is cut, so that the client can tell', async () => {
    const { cut, text } = await ask('GET /breaksOff');
    expect([cut, text.includes('sesame')]).toEqual([true, false]);
  });

  test('after its answer does no harm', async () => {
    for (let time = 0; time < 3; time += 1)
      expect(await ask('GET /failsLater')).toMatchObject({ status: 200, text: 'done' });
  });
});

test('a handler that names a backend fetches from it as the platform does', async () => {
  origin.plan('/origin/named', { body: 'named' });
  expect(await ask('GET /named')).toMatchObject({ status: 200, text: 'named,named' });
});

interface Seen {
  url: string;
  headers: [string, string][];
  body: string;
  params: Record<string, string>;
  requestId: string;
  inner: string;
  uses: number;
}

describe('S51 a sandbox that is used again', () => {
  const canaries = (text: string): Set<string> => new Set(text.match(/canary-\d+/g));

  /** Marked in every place that a request has. */
  async function askMarked(serial: number): Promise<{ canary: string; reply: Reply; seen: Seen }> {
    const canary = `canary-${serial}`;
    const headers = { 'x-mark': canary, cookie: `mark=${canary}`, authorization: `Bearer ${canary}` };
    const reply = await ask(`POST /echo/${canary}?q=${canary}`, headers, canary);
    return { canary, reply, seen: JSON.parse(reply.text) as Seen };
  }

  function expectOwn({ canary, reply, seen }: Awaited<ReturnType<typeof askMarked>>): void {
    expect(canaries(reply.text + JSON.stringify(reply.headers))).toEqual(new Set([canary]));
    expect(seen).toMatchObject({
      url: `http://www.example.test/echo/${canary}?q=${canary}`,
      body: canary,
      params: { id: canary },
    });
    expect(Object.fromEntries(seen.headers)).toMatchObject({ 'x-mark': canary, cookie: `mark=${canary}` });
    expect(JSON.parse(seen.inner)).toMatchObject({
      target: `/origin/echo?${canary}`,
      headers: { authorization: `Bearer ${canary}` },
    });
  }

  test.each([
    ['one after the other', 60, 1],
    ['many in parallel', 15, 20],
  ])('shows nothing of one request to another: %s', async (_, rounds, atOnce) => {
    origin.plan('/origin/echo', ({ headers, target }) => ({ body: JSON.stringify({ headers, target }) }));
    const ids = new Set<string>();
    let mostUses = 0;
    for (let round = 0; round < rounds; round += 1) {
      const serials = Array.from({ length: atOnce }, (_, at) => round * atOnce + at);
      // Failures among them must not leave anything behind either.
      const failing = round % 5 === 0 ? ['throws', 'rejects', 'answersNothing'] : [];
      const failed = Promise.all(failing.map((name) => ask(`GET /${name}`)));
      for (const marked of await Promise.all(serials.map(askMarked))) {
        expectOwn(marked);
        ids.add(marked.seen.requestId);
        mostUses = Math.max(mostUses, marked.seen.uses);
      }
      await failed;
    }
    expect(ids.size).toBe(rounds * atOnce);
    // Else this would say nothing of sandboxes that are used again.
    expect(mostUses).toBeGreaterThan(2);
  });

  test('mixes up no stored answers, with misses, hits and failures in parallel', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `canary-${at}`);
    for (const name of names) {
      origin.plan(`/cached/${name}`, ({ headers }) => fresh(`${name} ${headers['x-kind']}`, { vary: 'x-kind' }));
    }
    const lines = Array.from({ length: 240 }, (_, at) => ({ name: names[at % 12]!, kind: String(at % 5) }));
    const replies = lines.map(async ({ name, kind }) => ({
      expected: `${name} ${kind}`,
      name,
      reply: await ask(`GET /cached/${name}`, { 'x-kind': kind }),
    }));
    for (const { expected, name, reply } of await Promise.all(replies)) {
      expect(reply).toMatchObject({ status: 200, text: expected, headers: { 'x-id': name } });
    }
    for (const name of names) expect(origin.asked(`/cached/${name}`).length).toBeLessThanOrEqual(10);
  });
});
