import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readVcl } from '../../src/cli/import/vcl/declarations.ts';
import { describeError } from '../../src/cli/terminal/describe-error.ts';
import { findNginx } from '../support/nginx.ts';
import type { Fence } from './fences/read.ts';

/** What the reader of a configuration has against it: nginx itself, or `popgate import` for VCL. */
export async function foreignFault({ kind, text }: Fence): Promise<string | null> {
  return kind === 'nginx' ? nginxFault(text) : vclFault(text);
}

function vclFault(text: string): string | null {
  try {
    readVcl(text);
    return null;
  } catch (error) {
    return describeError(error);
  }
}

/** As the inside of a server, of `http`, or as a whole file, by what it has. Hosts are looked up by nginx, so none is left in it. */
async function nginxFault(text: string): Promise<string | null> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-nginx-'));
  const file = path.join(folder, 'nginx.conf');
  const local = text
    .replace(/\b[\w-]+(?:\.[\w-]+)*\.example(?:\.com)?\b/g, '127.0.0.1')
    .replaceAll(' /var/', ` ${folder}/`);
  try {
    await writeFile(file, whole(local, folder));
    return await new Promise((resolve) => {
      execFile(findNginx(), ['-t', '-q', '-e', 'stderr', '-p', folder, '-c', file], (error, _out, said) =>
        resolve(error === null ? null : said),
      );
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function whole(text: string, folder: string): string {
  if (/^\s*http \{/m.test(text)) return `pid ${folder}/pid;\nevents {}\n${text}`;
  const inHttp = /^(?:server|upstream|proxy_cache_path|map|limit_req_zone|log_format|geo) /m.test(text);
  return `pid ${folder}/pid;\nevents {}\nhttp { ${inHttp ? text : `server { ${text}\n}`}\n}\n`;
}
