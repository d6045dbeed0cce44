#!/usr/bin/env node
/**
 * Keeps CHANGELOG.md.
 *
 *   node .ci/changelog.mjs release        makes what is Unreleased the version of package.json
 *   node .ci/changelog.mjs notes vX.Y.Z   prints what changed in that version
 *
 * npm runs the first as the script `version`, after it wrote the new version and before it commits. Status 1 stops a release: of
 * nothing, of a version that the changelog has already, of one that it does not have.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CHANGELOG = new URL('../CHANGELOG.md', import.meta.url);
const PACKAGE = new URL('../package.json', import.meta.url);
const VERSION = /^\d+\.\d+\.\d+$/;
const HEADING = /^## (.+?)(?: \(\d{4}-\d\d-\d\d\))?$/;

/** The text of each section without its heading, by version, newest first; what stands above the first has the name ''. */
function sectionsOf(text) {
  const sections = new Map([['', []]]);
  let lines = sections.get('');
  for (const line of text.split('\n')) {
    const [, name] = HEADING.exec(line) ?? [];
    if (name === undefined) lines.push(line);
    else sections.set(name, (lines = []));
  }
  return new Map([...sections].map(([name, of]) => [name, of.join('\n').trim()]));
}

/** A heading alone is no change. */
function isEmpty(section) {
  return section.replace(/^#+ .*$/gm, '').trim() === '';
}

function release(text, version, date) {
  const sections = sectionsOf(text);
  if (!VERSION.test(version)) throw new Error(`${version} is not a version of three numbers`);
  if (sections.has(version)) throw new Error(`it has a section "## ${version}" already`);
  if (isEmpty(sections.get('Unreleased') ?? '')) throw new Error('nothing stands below "## Unreleased"');
  return text.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${date})`);
}

function notes(text, tag) {
  const version = tag.replace(/^v/, '');
  const section = sectionsOf(text).get(version);
  if (!VERSION.test(version) || `v${version}` !== tag)
    throw new Error(`"${tag}" is not the tag of a version, as v1.2.3 is`);
  if (section === undefined) throw new Error(`it has no section "## ${version}"`);
  if (isEmpty(section)) throw new Error(`nothing stands below "## ${version}"`);
  return section;
}

const [verb, tag] = process.argv.slice(2);
const text = readFileSync(CHANGELOG, 'utf8');
try {
  if (verb === 'release') {
    const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8'));
    writeFileSync(CHANGELOG, release(text, version, new Date().toISOString().slice(0, 10)));
    execFileSync('git', ['add', fileURLToPath(CHANGELOG)], { cwd: new URL('..', import.meta.url) });
  } else if (verb === 'notes') console.log(notes(text, tag ?? ''));
  else throw new Error('write release, or notes vX.Y.Z');
} catch (error) {
  console.error(`CHANGELOG.md: ${error.message}`);
  process.exitCode = 1;
}
