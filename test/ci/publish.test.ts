import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isBuiltin } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWN_PACKAGE } from '../../src/cli/project/own-package.ts';
import { inPackage } from '../../src/cli/project/paths.ts';
import { EXAMPLES } from '../examples/examples.ts';
import { cleanCheckout, pack, unpack } from '../support/checkout.ts';

const MAX_PACKAGE_BYTES = 3_000_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-publish-'));

/** Knows no package, and takes none. */
const asked: string[] = [];
const registry = http.createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
});

interface Published {
  name: string;
  version: string;
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
}
interface Manifest {
  bin: Record<string, string>;
  exports: object;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

let published: Published;
let own: string;
let files: Set<string>;
let manifest: Manifest;

beforeAll(async () => {
  await new Promise<void>((resolve) => void registry.listen(0, '127.0.0.1', resolve));
  const tarball = await pack(cleanCheckout(folder), folder);
  published = await publishDry(tarball);
  own = await unpack(tarball, folder);
  files = new Set(published.files.map((file) => file.path));
  manifest = JSON.parse(textOf('package.json')) as Manifest;
}, 600_000);
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

/** What npm would send to the registry, as it says itself. */
async function publishDry(tarball: string): Promise<Published> {
  const { port } = registry.address() as AddressInfo;
  const userconfig = path.join(folder, 'npmrc');
  writeFileSync(userconfig, `//127.0.0.1:${port}/:_authToken=none\n`);
  const npm = {
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: path.join(folder, 'cache'),
    npm_config_userconfig: userconfig,
    npm_config_fetch_retries: '0',
    npm_config_update_notifier: 'false',
  };
  const args = ['publish', tarball, '--dry-run', '--json', '--access', 'public'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: folder, env: { ...process.env, ...npm } });
  // npm 11 says it by the name of the package.
  const said = JSON.parse(stdout) as Published | { popgate: Published };
  return 'popgate' in said ? said.popgate : said;
}

const textOf = (name: string) => readFileSync(path.join(own, name), 'utf8');
const filesLike = (pattern: RegExp) => [...files].filter((name) => pattern.test(name));

describe('what npm publishes', () => {
  it('is this version, of at most 3 MB', ({ annotate }) => {
    const { name, version, size, unpackedSize } = published;
    void annotate(`${name}@${version}: ${size} bytes, ${unpackedSize} unpacked`);
    expect({ name, version }).toEqual({ name: 'popgate', version: OWN_PACKAGE.version });
    expect(size).toBeGreaterThan(100_000);
    expect(size).toBeLessThanOrEqual(MAX_PACKAGE_BYTES);
    expect(unpackedSize).toBe(published.files.reduce((sum, file) => sum + file.size, 0));
  });

  it('is asked of the registry, and not sent', () => {
    expect(asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
  });

  it('is what stands in the tarball', () => {
    const unpacked = readdirSync(own, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = unpacked.map((entry) => path.relative(own, path.join(entry.parentPath, entry.name)));
    expect(new Set(names)).toEqual(files);
  });
});

describe('the files of the package', () => {
  it.each([
    ['no tests', /^test\/|\.test\.[jt]s$/],
    ['nothing of the demo', /^(?:src|dist)\/(?:demo|handlers)\/|gateway\.config\./],
    ['no settings of the tools of the checkout', /(?:^|\/)(?:tsconfig[^/]*\.json|\.[^/]+)$/],
    ['no sources of the command line, to which no map leads', /^src\/cli\/(?!popgate\.js$)/],
    ['no tarballs', /\.tgz$/],
  ])('hold %s', (_, pattern) => {
    expect(filesLike(pattern).filter((name) => !/^(?:src\/template|docs\/examples)\//.test(name))).toEqual([]);
  });

  it('hold what a project is made of, and what is read', () => {
    for (const name of [
      'src/template/gitignore',
      'webpack.config.js',
      'README.md',
      'LICENSE',
      'docs/operations/deploying.md',
    ]) {
      expect(files).toContain(name);
    }
  });

  it('hold each example as a project needs it, without what a machine wrote there', () => {
    const parts = [
      'README.md',
      'origins.mjs',
      'src/gateway.config.ts',
      'src/handlers/index.ts',
      'test/gateway.test.ts',
    ];
    for (const name of EXAMPLES) {
      expect(parts.filter((part) => !files.has(`docs/examples/${name}/${part}`))).toEqual([]);
    }
    expect(filesLike(/^docs\/examples\/.*(?:node_modules|\.popgate|bin|fastly\.toml)/)).toEqual([]);
  });

  it('hold every target of exports and bin', () => {
    const targets = [...Object.values(manifest.bin), ...leavesOf(manifest.exports)].map((target) =>
      path.normalize(target),
    );
    expect(targets.length).toBeGreaterThan(2);
    expect(targets.filter((target) => !files.has(target))).toEqual([]);
  });

  it('have maps to files of the package alone', () => {
    const maps = filesLike(/\.map$/);
    expect(maps.length).toBeGreaterThan(100);
    const stray = maps.flatMap((map) => {
      const { sources, sourceRoot = '' } = JSON.parse(textOf(map)) as { sources: string[]; sourceRoot?: string };
      const places = sources.map((source) =>
        path.isAbsolute(source) ? source : path.join(path.dirname(map), sourceRoot, source),
      );
      return places.filter((place) => !files.has(place)).map((place) => `${map} → ${place}`);
    });
    expect(stray).toEqual([]);
  });

  it('have a map wherever they name one', () => {
    const named = filesLike(/\.(?:js|d\.ts)$/).flatMap((name) => {
      const [, map] = /^\/\/# sourceMappingURL=(?!data:)(\S+)$/m.exec(textOf(name)) ?? [];
      return map === undefined ? [] : [path.join(path.dirname(name), map)];
    });
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((map) => !files.has(map))).toEqual([]);
  });

  it('name no home folder, and no folder of the machine that packed them', () => {
    const places = [os.homedir(), inPackage(), folder].filter((place) => place !== path.parse(place).root);
    const naming = [...files].flatMap((name) => {
      const text = textOf(name);
      const found =
        places.find((place) => text.includes(`${place}${path.sep}`)) ?? /\/(?:home|Users)\/\w+/.exec(text)?.[0];
      return found === undefined ? [] : [`${name}: ${found}`];
    });
    expect(naming).toEqual([]);
  });
});

describe('the modules of the package, and their types', () => {
  it('import what is installed with it, or is a peer that the project has', () => {
    const { dependencies, peerDependencies } = manifest;
    const installed = new Set([...ALIASES, ...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
    const packages = imports().filter(({ to }) => !to.startsWith('.') && !isBuiltin(to) && !to.startsWith('fastly:'));
    expect(packages.map(({ to }) => to)).toEqual(
      expect.arrayContaining(['commander', 'esbuild-loader', 'structured-headers']),
    );
    expect(packages.filter(({ to }) => !installed.has(packageOf(to)))).toEqual([]);
  });

  it('import one another by what is there', () => {
    const own = imports().filter(({ to }) => to.startsWith('.'));
    expect(own.length).toBeGreaterThan(1000);
    const places = own.map(({ from, to }) => ({ from, to: path.join(path.dirname(from), to) }));
    // Declarations name the module that they stand beside.
    const isThere = (place: string) => files.has(place) || files.has(place.replace(/\.ts$/, '.d.ts'));
    expect(places.filter(({ to }) => !isThere(to))).toEqual([]);
  });
});

/** What stands in for modules when the Wasm is built. */
const ALIASES = ['popgate', 'popgate-capabilities', 'popgate-config', 'popgate-mark'];

/** Every import of what is built. The bin is not: what it imports besides is for the checkout. */
function imports(): { from: string; to: string }[] {
  return filesLike(/^dist\/.*\.(?:js|d\.ts)$|^webpack\.config\.js$/).flatMap((from) => {
    const text = textOf(from);
    const resolved = [...text.matchAll(/createRequire\([^)]*\)\.resolve\(['"]([^'"]+)['"]\)/g)].map(([, to]) => to!);
    const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    return [...imported, ...resolved].map((to) => ({ from, to }));
  });
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function leavesOf(value: object | string): string[] {
  return typeof value === 'string'
    ? [value]
    : Object.values(value as Record<string, object | string>).flatMap(leavesOf);
}
