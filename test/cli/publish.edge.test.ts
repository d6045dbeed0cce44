import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanCheckout } from '../support/checkout.ts';
import { startStage, type Stage } from './rehearsal/client.ts';
import { fastlyCli, type FastlyCli } from './rehearsal/fastly-cli.ts';

let stage: Stage;
let cli: FastlyCli;
let checkout: string;
const notes: string[] = [];

beforeAll(async () => {
  stage = await startStage({ note: (line) => void notes.push(line) });
  cli = fastlyCli(stage);
  checkout = cleanCheckout(cli.folder);
});

afterAll(async () => {
  cli.remove();
  await stage.stop();
});

const publish = (...more: string[]) =>
  cli.run(['compute', 'publish', '--status-check-off', ...more], { cwd: checkout });

const manifest = () => parse(readFileSync(path.join(checkout, 'fastly.toml'), 'utf8'));

describe('fastly compute publish, in a clean checkout', () => {
  it('makes a new service, and then publishes to it', { timeout: 240_000 }, async () => {
    const { setup: wanted } = manifest() as { setup: { backends: Record<string, { address: string; port: number }> } };
    const first = await publish('--domain', 'www.shop.example');
    expect(first, first.output).toMatchObject({ status: 0 });
    expect(first.output).toMatch(/Deployed package \(service \w{22}, version 1\)/);
    const id = manifest().service_id as string;
    const details = (await stage.call(`GET /service/${id}/details`)).body;
    expect(details).toMatchObject({ name: 'popgate', type: 'wasm', active_version: { number: 1 } });
    const made = details.active_version!.backends!.map(({ name, address, port }) => [name, { address, port }]);
    expect(Object.fromEntries(made)).toMatchObject(
      Object.fromEntries(Object.entries(wanted.backends).map(([name, { address, port }]) => [name, { address, port }])),
    );
    const { metadata } = (await stage.call(`GET /service/${id}/version/1/package`)).body;
    expect(metadata).toMatchObject({ name: 'popgate', language: 'javascript' });
    expect(Number(metadata!.size)).toBeGreaterThan(1_000_000);

    // The CLI has written its id into the manifest, and dropped what it does not know: the build puts that back.
    const second = await publish();
    expect(second, second.output).toMatchObject({ status: 0 });
    expect(second.output).toMatch(/Deployed package \(service \w{22}, version 2\)/);
    expect(manifest().service_id).toBe(id);
    expect(manifest().setup).toEqual(wanted);
    expect((await stage.call(`GET /service/${id}/details`)).body).toMatchObject({ active_version: { number: 2 } });
    expect(notes).toEqual([]);
  });
});
