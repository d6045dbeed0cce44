import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inPackage } from '../../../src/cli/project/paths.ts';
import type { Compiler } from '../project/folder.ts';

/** Installing and packing want the network or half a minute: everything else of npm and npx is the real one. */
const NPM = `case "$1" in
  ci | install | i) exec ${run('test/docs/session/install.ts')} "$@" ;;
  pack) exec ${run('test/docs/session/pack.ts')} "$@" ;;
esac`;
const NPX = `case "$1" in
  --package) shift 3; exec ${quoted(process.execPath)} ${quoted(inPackage('src/cli/popgate.js'))} "$@" ;;
esac`;

function run(script: string): string {
  const loader = inPackage('node_modules/tsx/dist/loader.mjs');
  return `${quoted(process.execPath)} --import ${quoted(loader)} ${quoted(inPackage(script))}`;
}

function quoted(text: string): string {
  return `'${text}'`;
}

/** Makes a folder of programs that are found before those of the machine. */
export function makeStandIns(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, cases] of Object.entries({ npm: NPM, npx: NPX })) {
    const file = path.join(folder, name);
    // By its place, since this folder is the first on the PATH.
    const real = path.join(path.dirname(process.execPath), name);
    writeFileSync(file, `#!/usr/bin/env bash\n${cases}\nexec ${quoted(real)} "$@"\n`);
    chmodSync(file, 0o755);
  }
}

/** Nothing of this machine's Fastly, nor of the npm that runs the tests. */
export function environmentFor(standIns: string, compiler: Compiler): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|FASTLY|POPGATE|VITEST|NODE_|TEST$)/i.test(name),
  );
  return {
    ...Object.fromEntries(own),
    PATH: `${standIns}:${process.env.PATH}`,
    DOCUMENTS_COMPILER: compiler,
    NO_COLOR: '1',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}
