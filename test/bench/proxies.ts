import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, stop, untilItListens } from '../support/listening.ts';
import type { Subject } from './client.ts';
import type { Closing } from './closing.ts';

const START_MS = 20_000;

interface Proxy {
  name: string;
  command(folder: string, port: number, originPort: number): string[];
}

/** Native caches from Debian's packages, to be shown beside the platform: another league. */
const PROXIES: readonly Proxy[] = [
  {
    name: 'nginx',
    command(folder, port, originPort) {
      const file = path.join(folder, 'nginx.conf');
      writeFileSync(file, nginxConfiguration(folder, port, originPort));
      return ['nginx', '-e', 'stderr', '-p', folder, '-c', file];
    },
  },
  {
    name: 'varnishd',
    command: (folder, port, originPort) => {
      const listen = ['-a', `127.0.0.1:${port}`, '-b', `127.0.0.1:${originPort}`];
      return ['varnishd', '-F', ...listen, '-n', path.join(folder, 'varnish'), '-s', 'malloc,32m'];
    },
  },
];

function nginxConfiguration(folder: string, port: number, originPort: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  return `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
events {}
http {
  access_log off; ${temporary.join(' ')}
  proxy_cache_path ${folder}/cache keys_zone=bench:10m;
  server {
    listen 127.0.0.1:${port}; keepalive_requests 1000000;
    location / { proxy_pass http://127.0.0.1:${originPort}; proxy_cache bench; }
  }
}
`;
}

/** Those of them that are installed; one that does not start is told, and left out. */
export async function startProxies(
  originPort: number,
  { later }: Closing,
  tell: (line: string) => void,
): Promise<Subject[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-bench-proxies-'));
  later(() => rmSync(folder, { recursive: true, force: true }));
  const subjects: Subject[] = [];
  for (const { name, command } of PROXIES) {
    if (spawnSync(name, ['-V']).error !== undefined) continue;
    const port = await freePort();
    const [file = '', ...args] = command(folder, port, originPort);
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    later(() => stop(child));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    try {
      await untilItListens(port, child, () => said, START_MS);
      subjects.push({ name, port, path: '/ten' });
    } catch (error) {
      tell(`left out, since it does not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return subjects;
}
