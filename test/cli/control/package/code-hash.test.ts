import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { codeHash } from '../../../../src/cli/control/package/code-hash.ts';
import { loadConfig } from '../../../../src/cli/project/load-config.ts';
import { inPackage } from '../../../../src/cli/project/paths.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-hash-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BACKENDS = `{ site: { origin: 'https://site.example', maxConnections: 5 } }`;
const DOMAINS = `{ 'a.example': { routes: [{ path: '/*', to: 'site' }], tls: { authority: 'globalsign' } } }`;
const ENVIRONMENTS = `{ staging: { domains: { 'a.example': 'a.staging.example' } }, same: {} }`;

async function digestOf(file: string | undefined, environment: string): Promise<string> {
  return codeHash(await loadConfig(file, environment));
}

let count = 0;

function configFile(more = '', { backends = BACKENDS, domains = DOMAINS, environments = ENVIRONMENTS } = {}): string {
  const file = path.join(folder, `${(count += 1)}`, 'gateway.config.ts');
  mkdirSync(path.dirname(file));
  const fields = `name: 'x', backends: ${backends}, domains: ${domains}, environments: ${environments}, ${more}`;
  writeFileSync(file, `import { defineGateway } from 'popgate';\nexport default defineGateway({ ${fields} });\n`);
  return file;
}

test('is 16 hex digits, the same for the same configuration in another folder', async () => {
  const hash = await digestOf(configFile(), 'production');
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(await digestOf(configFile(), 'production')).toBe(hash);
  expect(await digestOf(configFile('// a comment\n'), 'production')).toBe(hash);
});

test('changes with what the edge goes by, and with nothing else', async () => {
  const hash = await digestOf(configFile(), 'production');
  const of = (file: string): Promise<string> => digestOf(file, 'production');
  expect(await of(configFile('', { backends: BACKENDS.replace('site.example', 'site2.example') }))).not.toBe(hash);
  expect(await of(configFile('', { domains: DOMAINS.replace('/*', '/a/*') }))).not.toBe(hash);
  expect(await of(configFile(`admin: {},`))).not.toBe(hash);
  expect(await of(configFile('', { domains: DOMAINS.replace('globalsign', 'certainly') }))).toBe(hash);
  expect(await of(configFile('', { environments: ENVIRONMENTS.replace('a.staging', 'b.staging') }))).toBe(hash);
  expect(await of(configFile(`logEndpoints: { access: { type: 'https' } },`))).toBe(hash);
  expect(await of(configFile(`stores: { kv: { pages: { a: 'b' } }, items: { pages: 'seed' } },`))).toBe(hash);
});

test('changes with the environment, where something is different there', async () => {
  const file = configFile();
  const hash = await digestOf(file, 'production');
  expect(await digestOf(file, 'staging')).not.toBe(hash);
  expect(await digestOf(file, 'same')).toBe(hash);
  await expect(digestOf(file, 'stagng')).rejects.toThrow('there is no environment "stagng"');
});

/** As a checkout elsewhere computes it, in a process of its own. */
async function hashOf(checkout: string): Promise<string> {
  const script = `import { codeHash } from './src/cli/control/package/code-hash.ts'; import { loadConfig } from './src/cli/project/load-config.ts'; loadConfig(undefined, 'production').then(codeHash).then(console.log);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { cwd: checkout },
  );
  return stdout.trim();
}

test('is the same in another checkout, and changes with the text of a handler', async () => {
  const checkout = path.join(folder, 'elsewhere/deep/checkout');
  cpSync(inPackage('src'), path.join(checkout, 'src'), { recursive: true });
  cpSync(inPackage('package.json'), path.join(checkout, 'package.json'));
  symlinkSync(inPackage('node_modules'), path.join(checkout, 'node_modules'));
  const hash = await digestOf(undefined, 'production');
  expect(await hashOf(checkout)).toBe(hash);
  const handler = path.join(checkout, 'src/handlers/hello.ts');
  appendFileSync(handler, '\n// Nobody runs this.\n');
  expect(await hashOf(checkout)).toBe(hash);
  appendFileSync(handler, `\nconsole.log('changed');\n`);
  expect(await hashOf(checkout)).not.toBe(hash);
});

test('says where the code of a handler is broken', async () => {
  const checkout = path.join(folder, 'broken');
  cpSync(inPackage('src'), path.join(checkout, 'src'), { recursive: true });
  cpSync(inPackage('package.json'), path.join(checkout, 'package.json'));
  symlinkSync(inPackage('node_modules'), path.join(checkout, 'node_modules'));
  appendFileSync(path.join(checkout, 'src/handlers/hello.ts'), '\nconst = 1;\n');
  await expect(hashOf(checkout)).rejects.toThrow(/the edge code cannot be bundled/);
});
