import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { stop, untilItListens } from './listening.ts';

/** Debian's `nobody` and `nogroup`, for tests that run as root. */
const NOBODY = 65_534;

/** nginx as Debian packages it, serving the files of a temporary folder on the loopback. */
export interface Nginx {
  /** Writes a file of the site, last changed a day ago. */
  publish(name: string, content: string | Buffer): Promise<void>;
  /** A line for each request: method, URI and status, since the last time. */
  requests(): Promise<string[]>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it, and removes the folder. */
  remove(): Promise<void>;
}

/** Makes the folder and starts nginx in it, at this address; `locations` are those of its one server. */
export async function startNginx(locations: string, url: string): Promise<Nginx> {
  const program = findNginx();
  const port = Number(new URL(url).port);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-nginx-'));
  const site = path.join(folder, 'site');
  const log = path.join(folder, 'access.log');
  await mkdir(site);
  await writeFile(path.join(folder, 'nginx.conf'), configuration({ port, folder, locations }));
  if (isRoot()) await chown(folder, NOBODY, NOBODY);
  let child: ChildProcess | null = null;
  let read = 0;
  const nginx: Nginx = {
    async publish(name, content) {
      const file = path.join(site, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      const yesterday = new Date(Date.now() - 86_400_000);
      await utimes(file, yesterday, yesterday);
    },
    async requests() {
      // It answers first and then writes the line: a line of the tests' own marks what came before.
      await fetch(`http://127.0.0.1:${port}/-/mark`);
      const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
      const news = lines.slice(read);
      read = lines.length;
      return news.filter((line) => !line.includes('/-/mark'));
    },
    async start() {
      child = spawn(program, ['-e', 'stderr', '-p', folder, '-c', path.join(folder, 'nginx.conf')], {
        stdio: ['ignore', 'ignore', 'pipe'],
        ...(isRoot() ? { uid: NOBODY, gid: NOBODY } : {}),
      });
      let output = '';
      child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await untilItListens(port, child, () => output);
    },
    async stop() {
      if (child !== null) await stop(child);
    },
    async remove() {
      await nginx.stop();
      await rm(folder, { recursive: true });
    },
  };
  await nginx.start();
  return nginx;
}

export function findNginx(): string {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin'];
  const found = folders.map((folder) => path.join(folder, 'nginx')).find((file) => existsSync(file));
  if (found === undefined) {
    throw new Error('nginx is not installed, and is the origin of these tests: apt-get install nginx-light (Debian)');
  }
  return found;
}

/** All in the folder; nothing of the machine's own configuration is read. */
function configuration({ port, folder, locations }: { port: number; folder: string; locations: string }): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 128; }
http {
  ${temporary.join(' ')}
  types { text/html html; text/css css; application/octet-stream bin; }
  log_format line '$request_method $request_uri $status';
  access_log ${folder}/access.log line;
  keepalive_timeout 60s;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/site;
    location = /-/mark { return 204; }
    ${locations}
  }
}
`;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
