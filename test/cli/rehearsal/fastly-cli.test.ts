import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packFiles, startStage, TINY_WASM, type Stage } from './client.ts';
import { fastlyCli, type FastlyCli } from './fastly-cli.ts';

let stage: Stage;
let cli: FastlyCli;
let project: string;
const notes: string[] = [];

const MANIFEST = `manifest_version = 3
name = "shop"
description = "A shop"
authors = []
language = "other"

[scripts]
build = "mkdir -p bin && cp tiny.wasm bin/main.wasm"

[setup.backends.origin]
address = "origin.example"
port = 443

[setup.config_stores.settings.items.color]
value = "blue"

[setup.kv_stores.pages.items.home]
value = "hello"

[setup.secret_stores.popgate]
description = "tokens"
`;

beforeAll(async () => {
  stage = await startStage({ note: (line) => void notes.push(line) });
  cli = fastlyCli(stage);
  project = path.join(cli.folder, 'shop');
  mkdirSync(project);
  writeFileSync(path.join(project, 'fastly.toml'), MANIFEST);
  writeFileSync(path.join(project, 'tiny.wasm'), TINY_WASM);
});

afterAll(async () => {
  cli.remove();
  await stage.stop();
});

beforeEach(() => {
  stage.requests.length = 0;
});

/** Runs a command in the project, which must go well. */
async function fastly(...args: string[]) {
  const ran = await cli.run(args, { cwd: project });
  expect(ran, ran.output).toMatchObject({ status: 0 });
  return ran;
}

async function refused(...args: string[]): Promise<string> {
  const ran = await cli.run(args, { cwd: project });
  expect(ran.status, ran.output).toBe(1);
  return ran.output;
}

const sent = () => stage.requests.map(({ method, path }) => `${method} ${path.replace(/[0-9A-Za-z]{22}/g, 'ID')}`);

const serviceId = () => parse(readFileSync(path.join(project, 'fastly.toml'), 'utf8')).service_id as string;

const inService = async (rest: string) => (await stage.call(`GET /service/${serviceId()}${rest}`)).body;

describe('the real Fastly CLI', () => {
  it('publishes a new service', async () => {
    const { output } = await fastly('compute', 'publish', '--status-check-off', '--domain', 'www.shop.example');
    expect(output).toMatch(/Deployed package \(service \w{22}, version 1\)/);
    expect(sent()).toEqual([
      'GET /realms/fastly/.well-known/openid-configuration',
      'POST /service',
      'GET /service/ID/version/1/domain',
      'GET /resources/stores/config',
      'GET /resources/stores/kv',
      'GET /resources/stores/secret',
      'POST /service/ID/version/1/domain',
      'POST /service/ID/version/1/backend',
      'POST /resources/stores/config',
      'PUT /resources/stores/config/ID/item/color',
      'POST /service/ID/version/1/resource',
      'POST /resources/stores/kv',
      'PUT /resources/stores/kv/ID/keys/home',
      'POST /service/ID/version/1/resource',
      'POST /resources/stores/secret',
      'POST /service/ID/version/1/resource',
      'PUT /service/ID/version/1/package',
      'PUT /service/ID/version/1/activate',
      'GET /service/ID/version/1/domain',
    ]);
    expect(await inService('/version/1/backend')).toMatchObject([
      { name: 'origin', address: 'origin.example', port: 443, use_ssl: true, override_host: 'origin.example' },
    ]);
    expect((await inService('/version/1/resource')).map(({ name, resource_type: type }) => [name, type])).toEqual([
      ['settings', 'config'],
      ['pages', 'object-store'],
      ['popgate', 'secret-store'],
    ]);
  });

  it('skips a package that is the same, and publishes one that is not', async () => {
    // Its first run has written the service id into the manifest, which is in the package.
    await fastly('compute', 'publish', '--status-check-off');
    expect((await fastly('compute', 'publish', '--status-check-off')).output).toContain('are identical');
    stage.requests.length = 0;
    appendFileSync(path.join(project, 'fastly.toml'), '\n# another\n');
    expect((await fastly('compute', 'publish', '--status-check-off')).output).toContain('Deployed package');
    expect(sent()).toContain('PUT /service/ID/version/2/clone');
    expect(await inService('/details')).toMatchObject({ active_version: { number: 3 } });
  });

  it('agrees about the hash of the files', async () => {
    const { metadata } = await inService('/version/3/package');
    const { output } = await fastly('compute', 'hash-files', '--package', 'pkg/shop.tar.gz');
    expect(output.trim()).toBe(metadata!.files_hash);
    const odd = await packFiles({
      'fastly.toml': MANIFEST,
      'main.wasm': TINY_WASM,
      'Z.txt': 'Z',
      'a.txt': 'a',
      'é.txt': 'é',
    });
    const made = await fastly('compute', 'deploy', '--status-check-off', '--package', odd.file);
    expect(made.output).toContain('Deployed package');
    const hash = (await fastly('compute', 'hash-files', '--package', odd.file)).output.trim();
    expect((await inService('/version/4/package')).metadata).toMatchObject({ files_hash: hash });
    rmSync(odd.folder, { recursive: true });
  });

  it('makes a domain, a health check and a backend in a clone', async () => {
    await fastly('service', 'domain', 'create', '--version', 'active', '--autoclone', '--name', 'shop.example');
    const latest = ['--version', 'latest'];
    await fastly(
      'service',
      'healthcheck',
      'create',
      ...latest,
      '--name',
      'ok',
      '--path',
      '/healthz',
      '--method',
      'GET',
    );
    const backend = [
      '--name',
      'api',
      '--address',
      'api.example',
      '--port',
      '443',
      '--healthcheck',
      'ok',
      '--shield',
      'lhr-london-gb',
    ];
    await fastly('service', 'backend', 'create', ...latest, ...backend);
    const backends = await inService('/version/5/backend');
    expect(backends[1]).toMatchObject({ name: 'api', use_ssl: true, healthcheck: 'ok', shield: 'lhr-london-gb' });
    expect(await refused('service', 'backend', 'create', ...latest, ...backend)).toContain("Duplicate backend: 'api'");
    const lost = ['--name', 'lost', '--address', 'lost.example', '--healthcheck', 'none'];
    expect(await refused('service', 'backend', 'create', ...latest, ...lost)).toContain('400 Bad Request');
    const locked = ['--version', 'active', '--name', 'late.example'];
    expect(await refused('service', 'domain', 'create', ...locked)).toContain('is locked');
  });

  it('stages, activates, clones and rolls back', async () => {
    await fastly('service-version', 'stage', '--version', '5');
    expect(await inService('/version/5')).toMatchObject({ staging: true, active: false });
    await fastly('service-version', 'activate', '--version', 'staged');
    expect(await inService('/details')).toMatchObject({ active_version: { number: 5, staging: false } });
    await fastly('service-version', 'clone', '--version', 'active');
    await fastly('service-version', 'activate', '--version', '4');
    expect(await inService('/details')).toMatchObject({ active_version: { number: 4 }, version: { number: 4 } });
    await fastly('service-version', 'activate', '--version', '6');
  });

  it('asks for TLS, and shows what to set', async () => {
    expect(await refused('tls-subscription', 'create', '--domain', 'no.example')).toContain(
      'no.example to an active service',
    );
    await fastly('tls-subscription', 'create', '--domain', 'www.shop.example', '--domain', 'shop.example');
    const [{ ID: id }] = (await fastly('tls-subscription', 'list', '--json')).json() as [{ ID: string }];
    const described = ['tls-subscription', 'describe', '--id', id, '--include', 'tls_authorizations'];
    const stateNow = async () => /State: (\w+)/.exec((await fastly(...described)).output)?.[1];
    expect(await stateNow()).toBe('pending');
    const { Authorizations } = (await fastly(...described, '--json')).json() as {
      Authorizations: { Challenges: { Type: string; RecordName: string; RecordType: string; Values: string[] }[] }[];
    };
    const records = Authorizations.map(({ Challenges }) => Challenges.find(({ Type }) => Type === 'managed-dns')!);
    expect(records.map(({ RecordName }) => RecordName)).toEqual([
      '_acme-challenge.www.shop.example',
      '_acme-challenge.shop.example',
    ]);
    stage.addZone(
      records.map((record) => `${record.RecordName}. ${record.RecordType} ${record.Values[0]}.`).join('\n'),
    );
    expect([await stateNow(), await stateNow()]).toEqual(['processing', 'issued']);
  });

  it('describes a TLS configuration with its DNS records', async () => {
    const [{ ID: id }] = (await fastly('tls-config', 'list', '--json')).json() as [{ ID: string }];
    const { output } = await fastly('tls-config', 'describe', '--id', id, '--include', 'dns_records');
    expect(output).toMatch(/DNS Record ID: t\.sni\.global\.fastly\.net\s+DNS Record Type: CNAME/);
    expect(output).toMatch(/DNS Record ID: 192\.0\.2\.52\s+DNS Record Type: A\s/);
  });

  it('purges by key, soft, by file, by URL, and all', async () => {
    expect((await fastly('purge', '--key', 'a')).output).toMatch(/Purged key: a \(soft: false\)\. Status: ok/);
    expect((await fastly('purge', '--key', 'a', '--soft')).output).toContain('soft: true');
    expect((await fastly('purge', '--all')).output).toContain('ok');
    expect((await fastly('purge', '--url', 'https://www.shop.example/x')).output).toContain('Status: ok');
    writeFileSync(path.join(project, 'keys'), 'one\ntwo\n');
    expect((await fastly('purge', '--file', 'keys')).output).toMatch(/one .*\ntwo /);
    expect(sent().filter((request) => request.startsWith('POST'))).toEqual([
      'POST /service/ID/purge',
      'POST /service/ID/purge',
      'POST /service/ID/purge_all',
      'POST /purge/https://www.shop.example/x',
      'POST /service/ID/purge',
    ]);
  });

  it('makes stores, fills them, and links them', async () => {
    const idOf = async (kind: string): Promise<string> => {
      const made = (await fastly(kind, 'create', '--name', `my-${kind}`, '--json')).json() as Record<string, string>;
      return made.StoreID ?? made.id ?? '';
    };
    const [config, kv, secret] = [await idOf('config-store'), await idOf('kv-store'), await idOf('secret-store')];
    const pair = ['--key', 'k', '--value', 'v'];
    await fastly('config-store-entry', 'create', '--store-id', config, ...pair);
    await fastly('kv-store-entry', 'create', '--store-id', kv, ...pair);
    writeFileSync(path.join(project, 'secret'), 'sesame');
    await fastly('secret-store-entry', 'create', '--store-id', secret, '--name', 's', '--file', 'secret');
    expect((await fastly('config-store-entry', 'list', '--store-id', config)).output).toMatch(/k +"v"/);
    expect((await fastly('kv-store-entry', 'list', '--store-id', kv)).output).toContain('k');
    expect((await fastly('secret-store-entry', 'list', '--store-id', secret)).output).toMatch(/s +[0-9a-f]{64}/);
    const again = ['--store-id', secret, '--name', 's', '--file', 'secret'];
    expect(await refused('secret-store-entry', 'create', ...again)).toContain('409');
    expect((await fastly('secret-store-entry', 'create', ...again, '--recreate')).output).toContain('Recreated secret');

    await fastly('resource-link', 'create', '--resource-id', kv, '--version', 'active', '--autoclone');
    const links = (await fastly('resource-link', 'list', '--version', 'latest', '--json')).json() as object[];
    expect(links).toHaveLength(4);
    await fastly('service-version', 'activate', '--version', 'latest');
    expect(await refused('kv-store', 'delete', '--store-id', kv)).toContain('409');
  });

  it('is told of a wrong token, and of one that may not', async () => {
    const run = (FASTLY_API_TOKEN: string, ...args: string[]) =>
      cli.run(args, { cwd: project, env: { FASTLY_API_TOKEN } });
    expect((await run('wrong', 'service', 'list')).output).toContain('401 Unauthorized');
    expect((await run('purge-only', 'service', 'list')).output).toContain('403 Forbidden');
    expect((await run('purge-only', 'purge', '--key', 'a')).status).toBe(0);
    expect((await run('read-only', 'service', 'create', '--name', 'x')).output).toContain('Read only tokens');
    expect((await fastly('whoami')).output).toContain('rehearsal@example.com');
  });

  it('asked for nothing that the rehearsal does not know', () => {
    expect(notes).toEqual([]);
  });

  it('deletes a service', async () => {
    const id = serviceId();
    expect(await refused('service', 'delete', '--service-id', id)).toContain(
      'Cannot delete service with active version',
    );
    await fastly('service-version', 'deactivate', '--version', 'active');
    await fastly('service', 'delete', '--service-id', id);
  });
});
