import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { choosePlace, clearPlace } from '../../../src/cli/project/build-gateway.ts';
import { loadConfig, loadValidConfig } from '../../../src/cli/project/load-config.ts';
import { manifestTables } from '../../../src/cli/project/manifest.ts';
import { inPackage, projectFolder } from '../../../src/cli/project/paths.ts';
import { environmentOf } from '../../../src/cli/terminal/command.ts';
import { type FakeApi, startFakeApi } from '../fastly/fake-api.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-environment-'));
const config = path.join(folder, 'gateway.config.ts');
let api: FakeApi;

beforeAll(async () => {
  api = await startFakeApi();
  writeFileSync(path.join(folder, 'popgate.json'), '{ "production": "PROD1", "staging": "STAGE1" }');
  writeFileSync(
    config,
    `export default {
      name: 'p',
      backends: { site: { origin: 'https://site.example' } },
      domains: { 'a.example': { routes: [{ path: '/*', to: 'site' }] }, 'b.example': { redirect: 'https://a.example' } },
      admin: { host: 'a.example', path: '/_ops' },
      environments: { staging: { domains: { 'a.example': 'a.test' }, backends: { site: { local: 'http://127.0.0.1:9' } } } },
    };`,
  );
});

afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

async function popgate(args: string[], env: Record<string, string> = {}) {
  const terminal = fakeTerminal(env);
  const status = await main([...args, '--config', config], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

describe('which environment', () => {
  it.each([
    [{}, {}, 'production'],
    [{}, { POPGATE_ENV: '' }, 'production'],
    [{}, { POPGATE_ENV: 'staging' }, 'staging'],
    [{ env: 'qa' }, { POPGATE_ENV: 'staging' }, 'qa'],
    [{ env: '' }, { POPGATE_ENV: 'staging' }, ''],
  ])('%j with %j is %s', (flags, env, expected) => {
    expect(environmentOf(flags, { env })).toBe(expected);
  });

  it.each([['check'], ['build'], ['purge', '--key', 'a'], ['purges']])(
    'is told by %s where there is none of that name',
    async (...args) => {
      const { status, err } = await popgate([...args, '--env', 'stagng'], { POPGATE_PURGE_TOKEN: 't' });
      expect(status).toBe(1);
      expect(err).toMatch(
        /^error: there is no environment "stagng"\n {2}why: the configuration has production, staging\n {2}fix: name one/,
      );
    },
  );

  it.each(['serve', 'build', 'check', 'purge', 'purges'])('is an option of %s', async (command) => {
    expect((await popgate([command, '--help'])).out).toMatch(
      /^ {2}--env <NAME> {2,}which environment [^]*POPGATE_ENV/m,
    );
  });
});

describe('the configuration of an environment', () => {
  it('has its domains and backends, and with them its fastly.toml', async () => {
    expect(Object.keys((await loadValidConfig(config, 'staging')).domains)).toEqual(['a.test', 'b.example']);
    expect((await loadConfig(config, 'staging')).admin?.host).toBe('a.test');
    expect(manifestTables(await loadValidConfig(config, 'staging')).local_server['backends']).toMatchObject({
      site: { url: 'http://127.0.0.1:9', override_host: 'site.example' },
    });
    expect(manifestTables(await loadValidConfig(config)).local_server['backends']).toMatchObject({
      site: { url: 'https://site.example' },
    });
  });

  it('is only the whole where none is named', async () => {
    expect(await loadConfig(config)).toHaveProperty('environments');
    expect(await loadValidConfig(config)).not.toHaveProperty('environments');
  });

  it('leaves the files of the checkout alone when it is served, and writes them when it is built for publishing', async () => {
    const place = await choosePlace({ environment: 'staging' });
    await clearPlace(place);
    expect(place).toMatchObject({ isTemporary: true });
    expect(await choosePlace({ environment: 'production' })).toEqual({
      directory: projectFolder(),
      isTemporary: false,
    });
    expect(await choosePlace({})).toEqual({ directory: projectFolder(), isTemporary: false });
  });
});

describe('the recipe of an environment', () => {
  it('changes what its document says', async () => {
    const text = await readFile(inPackage('docs/recipes/environments.md'), 'utf8');
    const file = path.join(folder, 'recipe.ts');
    writeFileSync(file, /```ts\n([^]*?)```/.exec(text)![1]!);
    const staging = await loadValidConfig(file, 'staging');
    expect(Object.keys(staging.domains)).toEqual(['www.staging.shop.example', 'staging.shop.example']);
    expect(staging.domains['staging.shop.example']).toEqual({ redirect: 'https://www.staging.shop.example' });
    expect(staging.admin?.host).toBe('www.staging.shop.example');
    expect(staging.backends?.['shop']?.origin).toBe('https://staging-origin.shop.example');
  });
});

describe('popgate check', () => {
  it('tells problems of any environment, whichever is checked', async () => {
    const file = path.join(folder, 'broken.ts');
    writeFileSync(
      file,
      `export default {
        name: 'p',
        domains: { 'a.example': { redirect: 'https://a.test' } },
        environments: { staging: { domains: { 'a.example': 'a.test' } } },
      };`,
    );
    for (const args of [[], ['--env', 'staging'], ['--env', 'other']]) {
      const terminal = fakeTerminal();
      expect(await main(['check', '--config', file, ...args], terminal)).toBe(1);
      expect(terminal.printed.join()).toContain(
        'environments.staging.domains["a.example"].redirect\n    redirects the domain to itself',
      );
    }
  });
});

describe('purging', () => {
  it('asks the gateway by the host that it has there', async () => {
    const args = ['--to', 'http://127.0.0.1:7676', '--dry-run'];
    expect((await popgate(['purge', '--key', 'k', ...args])).out).toContain('Host: a.example');
    expect((await popgate(['purge', '--key', 'k', ...args, '--env', 'staging'])).out).toContain('Host: a.test');
    expect((await popgate(['purge', '--key', 'k', ...args], { POPGATE_ENV: 'staging' })).out).toContain('Host: a.test');
  });

  it('lists by the host that it has there', async () => {
    api.script({ body: { purges: [], next: null } });
    await popgate(['purges', '--to', api.url, '--env', 'staging'], { POPGATE_PURGE_TOKEN: 't' });
    expect(api.received[0]?.headers.host).toBe('a.test');
  });

  it('asks Fastly for the service of that environment, by its domains', async () => {
    const args = ['purge', '--via', 'api', '--dry-run', '--domain'];
    expect((await popgate([...args, 'a.example'])).out).toContain('/service/PROD1/purge');
    expect((await popgate([...args, 'a.test', '--env', 'staging'])).out).toContain('/service/STAGE1/purge');
    expect((await popgate([...args, 'a.test'], { POPGATE_ENV: 'staging' })).out).toContain('/service/STAGE1/purge');
    expect((await popgate([...args, 'a.example', '--env', 'staging'])).err).toContain('a name is not this service’s');
  });
});
