import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { unsteered } from '../../../src/cli/terminal/plain-text.ts';
import { plain, type Style } from '../../../src/cli/terminal/style.ts';
import { type FakeApi, startFakeApi } from '../fastly/fake-api.ts';
import { fakeTerminal } from './fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-text-'));
const config = path.join(folder, 'gateway.config.ts');
let api: FakeApi;

beforeAll(async () => {
  api = await startFakeApi();
  const text = `{ name: 'p', domains: { 'a.example': { redirect: '/x' } }, admin: { path: '/_ops' } }`;
  writeFileSync(config, `export default ${text};`);
});
afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

const STEERING = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const coloured: Style = (format, text) => (format === 'bold' ? `\u001b[1m${text}\u001b[22m` : text);

/** What a terminal is given, without the ends of lines. */
async function shown(args: readonly string[], style = plain): Promise<string> {
  const terminal = { ...fakeTerminal({ POPGATE_PURGE_TOKEN: 'secret' }), style: { out: style, err: style } };
  await main([...args, '--to', api.url, '--config', config], terminal);
  return [...terminal.printed, ...terminal.progressed].join('').replaceAll('\n', '');
}

const steered = fc.string({
  unit: fc.constantFrom(
    '\u001b[2J',
    '\u001b]0;x\u0007',
    '\u009b31m',
    '\r',
    '\b',
    '\u202e',
    '\u2028',
    '\0',
    'a',
    'ü',
    '\u001b[31m',
  ),
  minLength: 1,
});

describe('S77 what a server says moves no cursor', () => {
  it.each<[string, object]>([
    ['a title', { status: 403, body: { title: 'no\u001b[2J', detail: 'why' } }],
    ['a detail', { status: 400, body: { title: 'no', detail: 'x\u001b]0;owned\u0007\u009b1m\r\u202e' } }],
    ['a colour', { status: 400, body: { title: '\u001b[31mno', detail: '\u001b[1mbold' } }],
    [
      'an answer',
      { status: 200, body: { id: 'i\u001b[2J', purged: { keys: ['k\r\u001b[A'], urls: [], domains: [], all: false } } },
    ],
  ])('in %s', async (_, reply) => {
    for (const style of [plain, coloured]) {
      api.script(reply);
      const text = await shown(['purge', '--key', 'k'], style);
      expect(text.replaceAll(/\u001b\[(?:1|22)m/g, '')).not.toMatch(STEERING);
      expect(text.split('\u001b[1m').length).toBeLessThanOrEqual(2);
    }
  });

  it('whatever it is, and JSON is still the same', async () => {
    await fc.assert(
      fc.asyncProperty(steered, steered, async (title, id) => {
        api.script({ status: 400, body: { title, detail: id } });
        expect(await shown(['purge', '--key', 'k'])).not.toMatch(STEERING);
        const purged = { keys: ['k'], urls: [], domains: [], all: false };
        api.script({ status: 200, body: { id, purged, soft: false } });
        const json = await shown(['purge', '--key', 'k', '--json']);
        expect(json).not.toMatch(STEERING);
        expect(JSON.stringify(JSON.parse(json))).toContain(JSON.stringify(id).slice(1, -1));
      }),
      { numRuns: 30 },
    );
  });

  it('nor in a question', async () => {
    const terminal = fakeTerminal({}, { answers: ['y'] });
    await unsteered(terminal).ask('delete \u001b[2Jx?');
    expect(terminal.asked).toEqual(['delete \\u001b[2Jx?']);
  });
});
