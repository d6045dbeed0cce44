import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { TYPES_FILE, typesText } from '../../../src/cli/project/types.ts';
import { defineGateway, type GatewayConfig } from '../../../src/gateway/index.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';
import { project } from './handler-code/project.ts';

/** The fields of the names, as text. */
function namesIn(config: GatewayConfig): Record<string, string> {
  const fields = [...typesText(config).matchAll(/^ {6}(\w+): (.*);$/gm)];
  return Object.fromEntries(fields.map(([, field, type]) => [field!, type!]));
}

const domains = { 'a.example': { redirect: 'https://b.example' } };

describe('the types of a configuration', () => {
  it('are its names: backends with pools, and each secret with its store', () => {
    const origin = 'https://o.example';
    const config = defineGateway({
      name: 'x',
      backends: { shop: { origin }, api: { origin } },
      pools: { both: { backends: { shop: 1, api: 1 } } },
      dynamicBackends: { tenants: { allow: [origin] } },
      stores: {
        config: { flags: {} },
        kv: { pages: {}, 'more.pages': {} },
        secret: { payments: ['api_key', 'other-key'], mail: ['password'] },
      },
      domains,
    });
    expect(namesIn(config as GatewayConfig)).toEqual({
      backends: "'shop' | 'api' | 'both'",
      dynamicBackends: "'tenants'",
      secrets: "'payments/api_key' | 'payments/other-key' | 'mail/password'",
      config: "'flags'",
      kv: "'pages' | 'more.pages'",
    });
  });

  it('are never what there is none of', () => {
    expect(namesIn({ name: 'x', domains })).toEqual({
      backends: 'never',
      dynamicBackends: 'never',
      secrets: 'never',
      config: 'never',
      kv: 'never',
    });
  });
});

describe('popgate check', () => {
  let folder: string;
  const file = (): string => path.join(folder, TYPES_FILE);
  const configured = (backend: string): string =>
    `export default { name: 'x', domains: { 'a.example': { routes: [{ path: '/*', to: '${backend}' }] } },
      backends: { ${backend}: { origin: 'https://o.example' } } };`;

  beforeEach(() => {
    folder = project({ 'src/gateway.config.ts': configured('one') });
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
  });
  afterEach(() => vi.restoreAllMocks());

  it('writes them where they are not there, and where they are others', async () => {
    await main(['check'], fakeTerminal());
    expect(readFileSync(file(), 'utf8')).toContain("backends: 'one'");
    writeFileSync(path.join(folder, 'src/gateway.config.ts'), configured('two'));
    await main(['check'], fakeTerminal());
    expect(readFileSync(file(), 'utf8')).toContain("backends: 'two'");
  });

  it('leaves the file alone where they are the same', async () => {
    await main(['check'], fakeTerminal());
    utimesSync(file(), 1, 1);
    await main(['check'], fakeTerminal());
    expect(statSync(file()).mtimeMs).toBe(1_000);
  });

  it('leaves it alone for another configuration', async () => {
    await main(['check'], fakeTerminal());
    const other = path.join(folder, 'other.config.ts');
    writeFileSync(other, configured('elsewhere'));
    await main(['check', '--config', other], fakeTerminal());
    expect(readFileSync(file(), 'utf8')).toContain("backends: 'one'");
  });
});
