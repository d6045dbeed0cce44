import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(vcl: string, ...args: string[]) {
  const terminal = fakeTerminal({}, { stdin: vcl });
  const status = await main(['import', '--vcl', '-', ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('what import writes', () => {
  const vcl = 'backend a { .host = "a.example"; .share_key = "x"; }';

  it('goes to a new file, never over another', async () => {
    const out = path.join(folder, 'new.config.ts');
    expect(await run(vcl, '--out', out)).toMatchObject({ status: 0, out: '' });
    expect(readFileSync(out, 'utf8')).toContain("origin: 'http://a.example'");
    writeFileSync(out, 'mine');
    const again = await run(vcl, '--out', out);
    expect(again).toMatchObject({ status: 1, err: expect.stringContaining('there is a file of that name') as unknown });
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect((await run(vcl, '--out', path.join(folder, 'none', 'x.ts'))).err).toContain('the folder is not there');
  });

  it('passes check, and says to a program what was lost', async () => {
    const { out } = await run(vcl, '--json');
    const told = JSON.parse(out) as { config: string; notCarriedOver: { what: string; why: string }[] };
    const file = path.join(folder, 'json.config.ts');
    writeFileSync(file, told.config);
    const terminal = fakeTerminal();
    expect(await main(['check', '--config', file], terminal)).toBe(0);
    expect(terminal.printed[0]).toBe('no problems, no drift, no warnings');
    expect(told.notCarriedOver.map(({ what }) => what)).toContain('backend a: .share_key (line 1)');
  });

  it.each([
    [['--vcl', '-', '--service-id', 'A'], 'a service or VCL, not both'],
    [['--vcl', '-', '--version', '1'], 'a service or VCL, not both'],
    [['--version', 'active'], 'is not a version'],
  ])('is a misuse with %j', async (args, what) => {
    const terminal = fakeTerminal();
    expect(await main(['import', ...args], terminal)).toBe(2);
    expect(terminal.progressed.join()).toContain(what);
  });

  it('needs a file that is there', async () => {
    const terminal = fakeTerminal();
    expect(await main(['import', '--vcl', path.join(folder, 'none.vcl')], terminal)).toBe(1);
    expect(terminal.progressed.join()).toContain('cannot be read');
  });
});
