#!/usr/bin/env node
/**
 * Adds to package-lock.json the optional packages for other platforms, and the integrity of every entry without one.
 *
 *   node .ci/complete-lockfile.mjs [--check]
 *
 * Run it after every change of dependencies; --check only tells, by status 1, that it is due.
 *
 * A package with a native part (@fastly/cli, esbuild, oxlint …) names one optional package for each platform. Some
 * registry mirrors lack those of other platforms; `npm install` then leaves them out of the lock without a word, and
 * `npm ci` of npm 11 refuses such a lock everywhere ("Missing: … from lock file"). An entry with a version and its
 * platform is enough for npm, which skips it on every other platform; but without integrity it would take whatever the
 * registry gives. So the script asks the registry for it. Where the registry has no such package, nothing is verified.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const LOCK = new URL('../package-lock.json', import.meta.url);

/** How platforms are called in package names, and what they are for npm. The first that fits counts. */
const SYSTEMS = {
  darwin: ['darwin'],
  linux: ['linux', 'gnu', 'musl'],
  win32: ['win32', 'windows', 'msvc'],
  freebsd: ['freebsd'],
  openbsd: ['openbsd'],
  netbsd: ['netbsd'],
  android: ['android'],
  openharmony: ['openharmony', 'ohos'],
  sunos: ['sunos'],
  aix: ['aix'],
};
const PROCESSORS = {
  arm64: ['arm64', 'aarch64'],
  x64: ['x64', 'x86_64'],
  x32: ['x32'],
  ia32: ['ia32', 'i686'],
  arm: ['arm', 'armv7'],
  ppc64: ['ppc64', 'ppc64le'],
  s390x: ['s390x'],
  riscv64: ['riscv64'],
  loong64: ['loong64'],
  mips64el: ['mips64el'],
  wasm32: ['wasm32'],
};

function platformOf(name, table) {
  const words = name.split(/[^a-z0-9_]+/i);
  return Object.keys(table).find((platform) => table[platform].some((word) => words.includes(word)));
}

/** The entries that `packages` lacks, by their place in node_modules. */
function missingEntries(packages) {
  const missing = {};
  for (const [parent, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const version = exactVersion(range);
      const found = lookUp(packages, parent, name);
      if (found !== undefined && (version === undefined || found.version === version)) continue;
      // Beside its parent, if another version stands where Node would look.
      const place = found === undefined ? `node_modules/${name}` : `${parent}/node_modules/${name}`;
      missing[place] = platformEntry(name, version, entry);
    }
  }
  return missing;
}

/** What Node finds for a package that asks for `name`: the nearest node_modules on the way up counts. */
function lookUp(packages, from, name) {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    const found = packages[place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`];
    if (found !== undefined || place === '') return found;
  }
}

/** Platform packages are pinned by their parents; a range is an ordinary optional package, which no mirror lacks. */
function exactVersion(range) {
  return /^=?(\d+\.\d+\.\d+[^\s|]*)$/.exec(range)?.[1];
}

function platformEntry(name, version, { dev }) {
  const system = platformOf(name, SYSTEMS);
  const processor = platformOf(name, PROCESSORS);
  if (version === undefined || (system === undefined && processor === undefined)) {
    throw new Error(`${name}: not the name of a platform package; run npm install against a complete registry`);
  }
  return {
    version,
    ...(processor ? { cpu: [processor] } : {}),
    ...(dev ? { dev } : {}),
    optional: true,
    ...(system ? { os: [system] } : {}),
  };
}

/** The places of packages that npm would take unverified; a link is a folder of the project itself. */
function unverified(packages) {
  return Object.keys(packages).filter((place) => {
    const { integrity, link } = packages[place];
    return place !== '' && integrity === undefined && link !== true;
  });
}

/** What the registry says of a package, as npm is set up to ask it; undefined where it has none. */
async function integrityOf(place, { version }) {
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  try {
    const { stdout } = await promisify(execFile)('npm', ['view', `${name}@${version}`, 'dist.integrity']);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const missing = missingEntries(lock.packages);
const count = Object.keys(missing).length;
console.log(count === 0 ? 'package-lock.json is complete' : `missing: ${Object.keys(missing).join(', ')}`);

if (process.argv.includes('--check')) process.exitCode = count === 0 ? 0 : 1;
else {
  const packages = { ...lock.packages, ...missing };
  const places = unverified(packages);
  const found = [];
  for (const place of places) {
    const integrity = await integrityOf(place, packages[place]);
    if (integrity === undefined) continue;
    const { version, resolved, ...rest } = packages[place];
    packages[place] = { version, ...(resolved && { resolved }), integrity, ...rest };
    found.push(place);
  }
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  if (count > 0 || found.length > 0) writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  const left = places.filter((place) => !found.includes(place));
  console.log(`added ${count}, integrity for ${found.length}`);
  if (left.length > 0) console.log(`the registry has no integrity for ${left.join(', ')}`);
}
