import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack, { type StatsModule } from 'webpack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capabilitiesModule } from '../../../src/cli/project/capabilities.ts';
import { moduleFile } from '../../../src/cli/project/paths.ts';
import { bundle } from '../../../src/cli/project/wasm.ts';
import demo from '../../../src/gateway.config.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

let folder: string;
let modules: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-bundle-'));
  modules = await bundled();
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

/** What the bundler takes into the Wasm, from the root of the checkout. */
async function bundled(): Promise<readonly string[]> {
  // By a name that the compiler does not follow: the bundler's configuration is JavaScript.
  const file = path.join(root, 'webpack.config.js');
  const { default: configure } = (await import(file)) as { default(parts: object): webpack.Configuration };
  const capabilities = path.join(folder, 'capabilities.js');
  await writeFile(capabilities, await capabilitiesModule(demo));
  const [entry, engine] = [moduleFile('index.ts'), moduleFile('gateway/index.ts')];
  const config = configure({ project: root, entry, engine, capabilities, config: './config.js', out: folder });
  return new Promise((resolve, reject) => {
    webpack(config, (error, stats) => {
      if (error || !stats || stats.hasErrors()) reject(error ?? new Error(stats?.toString('errors-only')));
      else
        resolve(
          namesOf(stats.toJson({ all: false, modules: true, nestedModules: true, modulesSpace: Infinity }).modules),
        );
    });
  });
}

/** Modules that were joined into one are listed in it. */
function namesOf(list: readonly StatsModule[] = []): string[] {
  return list.flatMap((module) => [
    ...(module.nameForCondition ? [path.relative(root, module.nameForCondition)] : []),
    ...namesOf(module.modules),
  ]);
}

describe('the bundle', () => {
  test('has the pipeline and the demo’s handlers, so that the list is one', () => {
    expect(modules).toEqual(expect.arrayContaining(['src/gateway/gateway.ts', 'src/handlers/hello.ts']));
  });

  test.each([
    ['checks of the configuration', /\/checks?\.ts$/],
    ['the command line', /^src\/cli\//],
    [
      'what tells popgate serve of requests',
      /^src\/(?:serving|platform\/fastly\/telling|gateway\/trace\/summary)\.ts$/,
    ],
    ['libraries of the checks', /^node_modules\/(?:ipaddr\.js|fastest-levenshtein)\//],
  ])('has none of %s', (_, pattern) => {
    expect(modules.filter((name) => pattern.test(name))).toEqual([]);
  });
});

describe('what is bundled for serving', () => {
  const MARK = 'popgate-the-mark';
  let published: string;
  let serving: string;

  async function bundleTo(name: string, mark?: string): Promise<string> {
    const stage = path.join(folder, name);
    await mkdir(stage);
    await bundle(demo, stage, mark);
    return readFile(path.join(stage, 'index.js'), 'utf8');
  }
  beforeAll(async () => {
    published = await bundleTo('published');
    serving = await bundleTo('serving', MARK);
  }, 120_000);

  test('tells by a mark, and knows places in the sources', async () => {
    expect(serving).toContain(MARK);
    expect(serving).toContain('mapError');
    const map = JSON.parse(await readFile(path.join(folder, 'serving', 'index.js.map'), 'utf8')) as {
      sources: string[];
    };
    expect(map.sources).toContain(path.join(root, 'src/handlers/hello.ts'));
  });

  test('leaves what is published as it is', async () => {
    for (const word of [MARK, 'mapError', 'fastly:app.js', 'sourceMappingURL', root])
      expect(published).not.toContain(word);
    expect((await readdir(path.join(folder, 'published'))).sort()).toEqual([
      'capabilities.js',
      'config.js',
      'index.js',
    ]);
  });
});
