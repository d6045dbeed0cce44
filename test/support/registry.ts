import { existsSync, readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { create } from 'tar';
import { inPackage } from '../../src/cli/project/paths.ts';

/** A registry of npm on the loopback that has what is installed in this checkout, and nothing else. */
export interface Registry {
  url: string;
  close(): void;
}

interface Manifest {
  name: string;
  version: string;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

interface Installed {
  folder: string;
  manifest: Manifest;
}

export async function startRegistry(): Promise<Registry> {
  const installed = findInstalled(inPackage('node_modules'));
  const server = http.createServer((request, response) => {
    const url = `http://${request.headers.host}`;
    const [name = '', file] = decodeURIComponent(request.url!.slice(1)).split('/-/');
    const versions = installed.filter(({ manifest }) => manifest.name === name);
    const asked = versions.find(({ manifest }) => file === tarballOf(manifest));
    if (asked) sendTarball(asked.folder, response);
    else if (file !== undefined || versions.length === 0) response.writeHead(404).end('{}');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(describe(url, versions)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Also those that another package has for itself. */
function findInstalled(modules: string): Installed[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      const folder = path.join(modules, name);
      if (name.startsWith('@')) return findInstalled(folder);
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
      return [{ folder, manifest }, ...findInstalled(path.join(folder, 'node_modules'))];
    });
}

function describe(url: string, versions: readonly Installed[]): object {
  const described = versions.map(({ manifest }) => [
    manifest.version,
    {
      ...manifest,
      peerDependencies: requiredPeers(manifest),
      dist: { tarball: `${url}/${manifest.name}/-/${tarballOf(manifest)}` },
    },
  ]);
  const [{ manifest }] = versions as [Installed];
  return {
    name: manifest.name,
    'dist-tags': { latest: manifest.version },
    versions: Object.fromEntries(described) as object,
  };
}

/** An optional peer that is not installed here is in no version that npm could look at. */
function requiredPeers({ peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): object {
  const required = Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional);
  return Object.fromEntries(required);
}

function tarballOf({ name, version }: Manifest): string {
  return `${name.split('/').at(-1)}-${version}.tgz`;
}

function sendTarball(folder: string, response: http.ServerResponse): void {
  const names = readdirSync(folder).filter((name) => name !== 'node_modules');
  // npm takes one that is not compressed, too, and that is made in a tenth of the time.
  create({ cwd: folder, prefix: 'package', portable: true }, names).pipe(response);
}
