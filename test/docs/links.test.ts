import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inPackage } from '../../src/cli/project/paths.ts';

/** Where a project has the package. */
const INSTALLED = 'node_modules/popgate/';
/** For those who change Popgate: they stand in the checkout alone, and may lead to anything there. */
const DEVELOPERS = ['CONTRIBUTING.md', 'AGENTS.md'];

const SHIPPED = shippedFiles();
const DOCUMENTS = SHIPPED.filter((name) => name.endsWith('.md'));

/** What `npm pack` takes besides what it builds. */
function shippedFiles(): string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const said = JSON.parse(execFileSync('npm', args, { cwd: inPackage(), encoding: 'utf8', stdio: 'pipe' })) as object;
  const [packed] = Object.values(said) as { files: { path: string }[] }[];
  return packed!.files.map((file) => file.path);
}

/** The text without what is code. */
function proseOf(document: string): string {
  const text = readFileSync(inPackage(document), 'utf8');
  return text.replace(/^(```+)[^]*?^\1$/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));
}

function linksOf(document: string): string[] {
  const links = [...proseOf(document).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)];
  return links.map(([, inline, below]) => (inline ?? below)!).filter((link) => !/^(?:https?|mailto):/.test(link));
}

/** As GitHub makes an anchor of a heading. */
function anchorsOf(document: string): string[] {
  const headings = [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The links of a document that lead nowhere, or to what `isThere` does not have. */
function deadLinks(document: string, isThere: (file: string) => boolean): string[] {
  return linksOf(document).filter((link) => {
    const [, file = '', anchor] = /^([^#]*)(?:#(.*))?$/.exec(link)!;
    const target = file === '' ? document : placeOf(document, decodeURI(file));
    if (!isThere(target)) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

/** The README of a new project leads into the package that the project has. */
function placeOf(document: string, file: string): string {
  if (file.startsWith(INSTALLED)) return file.slice(INSTALLED.length);
  return path.posix.join(path.posix.dirname(document), file);
}

describe('the documents of the package', () => {
  it('are those of a user, and of nobody else', () => {
    expect(DOCUMENTS).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/operations/upgrading.md', 'src/template/README.md']),
    );
    expect(DOCUMENTS.filter((name) => DEVELOPERS.includes(name))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s leads to what is in the package, and to headings that are there', (document) => {
    expect(deadLinks(document, (file) => SHIPPED.includes(file))).toEqual([]);
  });

  it('lead to one another', () => {
    expect(DOCUMENTS.flatMap(linksOf).length).toBeGreaterThan(30);
    const reached = new Set(
      DOCUMENTS.flatMap((from) => linksOf(from).map((link) => placeOf(from, link.replace(/#.*/, '')))),
    );
    expect(DOCUMENTS.filter((name) => name.startsWith('docs/') && !reached.has(name))).toEqual([]);
  });
});

it.each(DEVELOPERS)('%s leads to what is in the checkout', (document) => {
  expect(linksOf(document).length).toBeGreaterThan(0);
  expect(deadLinks(document, (file) => existsSync(inPackage(file)))).toEqual([]);
});
