import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownServiceId, rememberServiceId } from '../../../src/cli/fastly/service-id.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const MANIFEST = `# The site's manifest.
manifest_version = 3
name = "shop" # its name

[scripts]
build = "npm run build"
`;

let folder: string;
let flags: { config: string };
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-ids-'));
  flags = { config: path.join(folder, 'gateway.config.ts') };
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string): string => path.join(folder, name);
const read = (name: string): string => readFileSync(file(name), 'utf8');
const terminal = (env: Record<string, string> = {}) => fakeTerminal(env);

describe('the id of a service that apply made', () => {
  it('stands in popgate.json, and in fastly.toml for the Fastly CLI, in which all else stays', async () => {
    writeFileSync(file('fastly.toml'), MANIFEST);
    await rememberServiceId(flags, terminal(), 'ID1');
    expect(JSON.parse(read('popgate.json'))).toEqual({ production: 'ID1' });
    expect(read('fastly.toml')).toBe(MANIFEST.replace('# its name\n', '# its name\nservice_id = "ID1"\n'));
    expect(await knownServiceId(flags, terminal())).toBe('ID1');
    await rememberServiceId(flags, terminal(), 'ID2');
    expect(read('fastly.toml')).toContain('service_id = "ID2"');
    await rememberServiceId(flags, terminal(), null);
    expect(read('fastly.toml')).toBe(MANIFEST);
    expect(await knownServiceId(flags, terminal())).toBeUndefined();
  });

  it('is the CLI’s own where that ran first, and then stands in both', async () => {
    writeFileSync(file('fastly.toml'), `service_id = "CLI"\n${MANIFEST}`);
    expect(await knownServiceId(flags, terminal())).toBe('CLI');
    await rememberServiceId(flags, terminal(), 'CLI');
    expect(JSON.parse(read('popgate.json'))).toEqual({ production: 'CLI' });
    expect(read('fastly.toml')).toBe(`service_id = "CLI"\n${MANIFEST}`);
  });

  it('is nobody’s where the two files name two services', async () => {
    writeFileSync(file('fastly.toml'), `service_id = "CLI"\n${MANIFEST}`);
    writeFileSync(file('popgate.json'), '{ "production": "OWN" }');
    await expect(knownServiceId(flags, terminal())).rejects.toThrow('two services are named');
  });

  it.each<[string, { env?: string }, Record<string, string>]>([
    ['of another environment', { env: 'staging' }, {}],
    ['of a rehearsal', {}, { POPGATE_STATE: 'state.json' }],
  ])('%s is not in fastly.toml', async (_, more, env) => {
    writeFileSync(file('fastly.toml'), MANIFEST);
    const own = { ...env, ...(env.POPGATE_STATE && { POPGATE_STATE: file(env.POPGATE_STATE) }) };
    await rememberServiceId({ ...flags, ...more }, terminal(own), 'ID1');
    expect(read('fastly.toml')).toBe(MANIFEST);
    expect(await knownServiceId({ ...flags, ...more }, terminal(own))).toBe('ID1');
  });

  it('needs no fastly.toml', async () => {
    await rememberServiceId(flags, terminal(), 'ID1');
    expect(existsSync(file('fastly.toml'))).toBe(false);
  });

  it.each([
    ['[scripts]\nbuild = "x"\n', 'service_id = "ID1"\n[scripts]\nbuild = "x"\n'],
    ['name = "shop"', 'name = "shop"\nservice_id = "ID1"\n'],
    ['service_id = \'\'\nname = "a"\n', 'service_id = "ID1"\nname = "a"\n'],
    ['name = """\nservice_id = "no"\n"""\n', 'name = """\nservice_id = "no"\n"""\nservice_id = "ID1"\n'],
  ])('stands before the tables: %j', async (before, after) => {
    writeFileSync(file('fastly.toml'), before);
    await rememberServiceId(flags, terminal(), 'ID1');
    expect(read('fastly.toml')).toBe(after);
  });
});
