import { rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildGateway } from '../../src/cli/project/build-gateway.ts';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import { buildTo } from '../support/viceroy.ts';
import { CAPABILITIES, LEAST, withDomain } from './capabilities.ts';
import { buildBenchApp, temporaryFolder } from './edge.ts';
import { redirectEntries } from './redirect-entries.ts';
import type { Mark, Row } from './row.ts';
import type { Section } from './section.ts';
import { configFile } from './wasm.ts';

interface Sized {
  name: string;
  build(folder: string): Promise<string>;
  mark: Mark | null;
}

const ofFile =
  (file?: string) =>
  async (folder: string): Promise<string> =>
    (await buildGateway(file, folder)).file;

const ofConfig =
  (config: GatewayConfig) =>
  (folder: string): Promise<string> =>
    buildTo(folder, config);

const CONFIGURATIONS: readonly Sized[] = [
  { name: 'the least: one backend, one route', build: ofFile(configFile('least')), mark: { atMost: 0.7 } },
  { name: 'typical', build: ofFile(configFile('typical')), mark: { atMost: 1.15 } },
  {
    name: 'the demo',
    build: ofFile(fileURLToPath(new URL('../../src/gateway.config.ts', import.meta.url))),
    mark: null,
  },
];

/** What `popgate build` makes, less an application that does nothing, as js-compute makes it. */
export function sizes(): Section {
  return {
    title: 'Wasm over an empty one',
    async measure(names) {
      const empty = await bytesOf((folder) => buildBenchApp('empty-app', folder, ''));
      const rows: Row[] = [];
      for (const { name, build, mark } of CONFIGURATIONS) {
        if (names !== undefined && !names.has(name)) continue;
        rows.push({ name, unit: 'MB', rounds: [((await bytesOf(build)) - empty) / 1e6], mark });
      }
      return [...rows, { name: 'an empty application, in all', unit: 'MB', rounds: [empty / 1e6], mark: null }];
    },
  };
}

/** The least configuration with one capability each, less the least. */
export function prices(): Section {
  return {
    title: 'What each capability adds to the Wasm of the least configuration',
    async measure() {
      const base = await bytesOf(ofConfig(LEAST));
      const rows: Row[] = [];
      for (const [name, config] of Object.entries(CAPABILITIES)) {
        rows.push({ name, unit: 'MB', rounds: [((await bytesOf(ofConfig(config))) - base) / 1e6], mark: null });
      }
      return rows;
    },
  };
}

/** A large table of the configuration. */
export function redirectSize(count: number): Section {
  return {
    title: 'Wasm of a large configuration, over that of the least',
    async measure() {
      const table = { redirects: { entries: redirectEntries(count) } };
      const [base, large] = [await bytesOf(ofConfig(LEAST)), await bytesOf(ofConfig(withDomain(table)))];
      const name = `${count.toLocaleString('en')} redirects`;
      return [{ name, unit: 'MB', rounds: [(large - base) / 1e6], mark: { atMost: 5 } }];
    },
  };
}

async function bytesOf(build: (folder: string) => Promise<string>): Promise<number> {
  const folder = await temporaryFolder();
  try {
    return (await stat(await build(folder))).size;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
