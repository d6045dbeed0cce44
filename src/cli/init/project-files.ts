import { readFile } from 'node:fs/promises';
import { stringify } from 'smol-toml';
import { rewriteTables } from '../project/manifest-text.ts';
import { manifestTables } from '../project/manifest.ts';
import { OWN_PACKAGE, testedVersion } from '../project/own-package.ts';
import { inPackage } from '../project/paths.ts';
import { TYPES_FILE, typesText } from '../project/types.ts';
import type { Answers } from './answers.ts';
import { PACKAGES } from './packages.ts';
import { siteConfig, siteText } from './site.ts';

/** By their paths in the project, where they are in `src/template`. npm leaves a file named `.gitignore` out of a package. */
const TEMPLATES = {
  'tsconfig.json': 'tsconfig.json',
  '.gitignore': 'gitignore',
  'src/handlers/index.ts': 'src/handlers/index.ts',
  'test/gateway.test.ts': 'test/gateway.test.ts',
  'README.md': 'README.md',
  '.github/workflows/gateway.yml': '.github/workflows/gateway.yml',
} as const;

/** The text of every file of a new project, by its path. `popgate` is what `package.json` says of where Popgate comes from. */
export async function projectFiles(answers: Answers, popgate: string): Promise<Record<string, string>> {
  const config = siteConfig(answers);
  const made = {
    'package.json': `${JSON.stringify(manifestOf(answers, popgate), null, 2)}\n`,
    'fastly.toml': rewriteTables(stringify(fastlyHead(answers)), manifestTables(config)),
    'src/gateway.config.ts': siteText(config),
    [TYPES_FILE]: typesText(config),
  };
  const filled = Object.entries(TEMPLATES).map(async ([name, template]) => {
    const text = await readFile(inPackage('src', 'template', ...template.split('/')), 'utf8');
    return [name, fillIn(text, answers)] as const;
  });
  return { ...made, ...Object.fromEntries(await Promise.all(filled)) };
}

function manifestOf({ name, domain }: Answers, popgate: string): object {
  const versions = PACKAGES.map((name) => [name, name === 'popgate' ? popgate : testedVersion(name)]);
  return {
    name: name.toLowerCase(),
    version: '0.0.0',
    description: `The edge gateway of ${domain}`,
    private: true,
    type: 'module',
    engines: OWN_PACKAGE.engines,
    scripts: {
      start: 'popgate serve --try',
      dev: 'popgate dev',
      test: 'vitest run',
      check: 'popgate check && tsc',
      build: 'popgate build',
    },
    devDependencies: Object.fromEntries(versions),
  };
}

function fastlyHead({ name, domain }: Answers): Parameters<typeof stringify>[0] {
  return {
    manifest_version: 3,
    name,
    description: `The edge gateway of ${domain}`,
    authors: [],
    language: 'javascript',
    scripts: { build: 'npm run build', post_init: 'npm install' },
  };
}

function fillIn(text: string, { name, domain }: Answers): string {
  const values: Readonly<Record<string, string>> = { name, domain };
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
}
