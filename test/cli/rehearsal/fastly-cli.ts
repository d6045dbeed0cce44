import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fastlyBinary } from '../../../src/cli/fastly/binary.ts';
import type { Rehearsal } from '../../../src/cli/rehearsal/rehearsal.ts';

interface Ran {
  status: number | null;
  /** Both streams. */
  output: string;
  /** Of `--json`. */
  json(): unknown;
}

/** The real Fastly CLI, unchanged, with a home of its own and no network but the loopback. */
export interface FastlyCli {
  /** A fresh folder that is gone at the end. */
  folder: string;
  run(args: string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<Ran>;
  remove(): void;
}

export function fastlyCli({ url, token }: Rehearsal): FastlyCli {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-fastly-cli-'));
  const bin = path.join(folder, 'bin');
  const home = path.join(folder, 'home');
  for (const each of [bin, home]) mkdirSync(each);
  // It would be downloaded; one that prints nothing leaves the Wasm as it is.
  writeFileSync(path.join(bin, 'wasm-tools'), '#!/bin/sh\nexit 0\n');
  chmodSync(path.join(bin, 'wasm-tools'), 0o755);
  const { PATH = '' } = process.env;
  const environment = {
    PATH: `${bin}:${PATH}`,
    HOME: home,
    HTTPS_PROXY: 'http://127.0.0.1:9',
    FASTLY_API_ENDPOINT: url,
    FASTLY_ACCOUNT_ENDPOINT: url,
    FASTLY_API_TOKEN: token,
    FASTLY_USE_API_SIGNING_KEY: '1',
  };
  return {
    folder,
    run: (args, { cwd = folder, env = {} } = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(fastlyBinary(), ['-i', '-q', ...args], { cwd, env: { ...environment, ...env } });
        let output = '';
        let stdout = '';
        child.stdout.on('data', (chunk: Buffer) => {
          stdout += chunk.toString();
          output += chunk.toString();
        });
        child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.on('error', reject);
        child.on('close', (status) => resolve({ status, output, json: () => JSON.parse(stdout) as unknown }));
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
