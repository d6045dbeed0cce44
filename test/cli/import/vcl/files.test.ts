import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { capabilitiesModule } from '../../../../src/cli/project/capabilities.ts';
import { loadValidConfig } from '../../../../src/cli/project/load-config.ts';
import { bundle } from '../../../../src/cli/project/wasm.ts';
import type { GatewayConfig, RouteConfig } from '../../../../src/gateway/index.ts';
import { fakeTerminal } from '../../terminal/fake-terminal.ts';
import { EXPECTED } from './files-expected.ts';

const FILES = fileURLToPath(new URL('files', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-vcl-'));
afterAll(() => rmSync(folder, { recursive: true }));

const names = readdirSync(FILES).map((file) => path.parse(file).name);

/** The configuration's file, and what was told. */
async function imported(name: string): Promise<{ file: string; told: string }> {
  const file = path.join(folder, `${name}.config.ts`);
  rmSync(file, { force: true });
  const terminal = fakeTerminal();
  const status = await main(['import', '--vcl', path.join(FILES, `${name}.vcl`), '--out', file], terminal);
  expect([status, terminal.progressed.at(-1)]).toEqual([0, expect.stringContaining('next:')]);
  return { file, told: terminal.progressed.join('\n') };
}

/** As in `POST /search/* FR > shop: allow 2, deny 1, limit 300/60s by x-api-key`. */
function shown({ path: at, methods, countries, access, rateLimit, ...route }: RouteConfig): string {
  const by = typeof rateLimit?.by === 'object' ? ` by ${Object.values(rateLimit.by).join()}` : '';
  const rules = [
    access?.allow && `allow ${access.allow.addresses?.length}`,
    access?.deny && `deny ${access.deny.addresses?.length}`,
    rateLimit && `limit ${rateLimit.limit}/${rateLimit.window ?? '10s'}${by}`,
  ].filter((rule) => rule !== undefined);
  const when = [...(methods ? [methods.join('|')] : []), at, ...(countries ? [countries.join('|')] : [])].join(' ');
  return `${when} > ${'to' in route && typeof route.to === 'string' ? route.to : '?'}${rules.length > 0 ? `: ${rules.join(', ')}` : ''}`;
}

function summary({ backends = {}, pools = {}, domains }: GatewayConfig): object {
  return {
    backends: Object.fromEntries(Object.entries(backends).map(([name, { origin }]) => [name, origin])),
    pools: Object.keys(pools),
    routes: Object.fromEntries(
      Object.entries(domains).map(([domain, { routes = [] }]) => [domain, routes.map((route) => shown(route))]),
    ),
  };
}

describe('a VCL file of its own shape', () => {
  it('has what is expected of it written down, and there are twenty', () => {
    expect(names.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
    expect(names.length).toBeGreaterThanOrEqual(20);
  });

  it.each(names)('becomes what a person expects, and tells the rest: %s', async (name) => {
    const { losses, ...expected } = EXPECTED[name]!;
    const { file, told } = await imported(name);
    expect(summary(await loadValidConfig(file))).toEqual({ pools: [], ...expected });
    for (const loss of losses) expect(told).toContain(loss);
    // The values of secrets are in no message and in no configuration.
    expect(told + readFileSync(file, 'utf8')).not.toMatch(/not-a-real-key|not-for-the-repository|PRIVATE KEY/);
  });

  it.each(names)('passes check, types included: %s', { timeout: 60_000 }, async (name) => {
    const { file } = await imported(name);
    const terminal = fakeTerminal();
    const status = await main(['check', '--config', file, '--json'], terminal);
    const report = JSON.parse(terminal.printed.join('')) as { problems: unknown[] };
    expect([status, report.problems]).toEqual([0, []]);
  });

  // A bundle takes seconds, and is of parts of the engine and of data: each part that any of them uses is bundled.
  it('is bundled as build does it', { timeout: 240_000 }, async () => {
    const used = await Promise.all(
      names.map(async (name) => {
        const config = await loadValidConfig((await imported(name)).file);
        return { config, parts: (await capabilitiesModule(config)).match(/"[^"]+\.ts"|'[^']+\.ts'/g) ?? [] };
      }),
    );
    const bundled = new Set<string>();
    for (const { config, parts } of used.toSorted((one, other) => other.parts.length - one.parts.length)) {
      if (parts.every((part) => bundled.has(part))) continue;
      for (const part of parts) bundled.add(part);
      const stage = mkdtempSync(path.join(folder, 'bundle-'));
      await bundle(config, stage);
      expect(statSync(path.join(stage, 'index.js')).size).toBeGreaterThan(100_000);
    }
  });
});
