import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { validateGateway } from '../../gateway/check.ts';
import { type Answers, findAnswers } from '../init/answers.ts';
import { copyCheckout, requireFree } from '../init/copy-checkout.ts';
import { checkOrigin } from '../init/origin.ts';
import { isSomebodys, writeProjectFiles } from '../init/project-files.ts';
import { siteConfig, siteText } from '../init/site.ts';
import { CHECKOUT, DEFAULT_CONFIG } from '../project/paths.ts';
import { CliError, InvalidConfiguration, misuse } from '../terminal/cli-error.ts';
import { defineCommand, type Terminal } from '../terminal/command.ts';

export const command = defineCommand({
  operand: { value: 'DIR', help: 'a folder to copy this checkout to first (default: this checkout itself)' },
  options: {
    domain: { type: 'string', value: 'DOMAIN', help: 'the domain of the site, as in www.shop.example' },
    origin: { type: 'string', value: 'URL', help: 'where it is served from, as in https://origin.shop.example' },
    name: { type: 'string', value: 'NAME', help: 'a short name (default: from the domain)' },
    config: { type: 'string', value: 'FILE', help: 'writes this file alone (default: src/gateway.config.ts)' },
    yes: { type: 'boolean', help: 'overwrites a configuration that somebody wrote or changed' },
    'no-check': { type: 'boolean', help: 'does not ask the origin whether it answers' },
  },
  notes: `What no flag says is asked for; where nobody can be asked, --domain and --origin are needed. The origin is asked for its first
page, with its certificate verified; what is wrong with it is a warning, and the project is made all the same.
A site under shop.example or www.shop.example gets the other of the two as a redirect.`,
  async run(flags, terminal) {
    const place = placeOf(flags.operand, flags.config);
    if (place.copyTo !== undefined) await requireFree(place.copyTo, CHECKOUT);
    else if (!flags.yes) await requireConsent(place.config, terminal);
    const answers = await findAnswers(given(flags), terminal);
    const config = siteConfig(answers);
    const problems = validateGateway(config, []);
    if (problems.length > 0) throw new InvalidConfiguration(problems);
    if (!flags['no-check']) await tellOrigin(answers, terminal);
    if (place.copyTo !== undefined) await copyCheckout(CHECKOUT, place.copyTo);
    await write(place.config, siteText(config));
    if (place.project !== undefined) {
      await writeProjectFiles(place.project, config, { isCopy: place.copyTo !== undefined });
    }
    terminal.print([`written: ${place.config}`, 'next:', ...nextCommands(place).map((line) => `  ${line}`)].join('\n'));
    return 0;
  },
});

/** What is written, and where. */
interface Place {
  config: string;
  copyTo: string | undefined;
  /** The folder whose `fastly.toml` goes with it. */
  project: string | undefined;
}

function placeOf(directory: string | undefined, file: string | undefined): Place {
  if (directory !== undefined && file !== undefined) {
    throw misuse('DIR or --config, not both', 'a copy has its configuration in its own place');
  }
  if (directory !== undefined) {
    const copyTo = path.resolve(directory);
    return { config: path.join(copyTo, 'src', 'gateway.config.ts'), copyTo, project: copyTo };
  }
  const config = file === undefined ? DEFAULT_CONFIG : path.resolve(file);
  return { config, copyTo: undefined, project: config === DEFAULT_CONFIG ? CHECKOUT : undefined };
}

function given({
  domain,
  origin,
  name,
}: {
  domain?: string;
  origin?: string;
  name?: string;
}): Partial<Record<keyof Answers, string>> {
  return {
    ...(domain !== undefined && { domain }),
    ...(origin !== undefined && { origin }),
    ...(name !== undefined && { name }),
  };
}

async function requireConsent(file: string, terminal: Terminal): Promise<void> {
  if (!(await isSomebodys(file))) return;
  const why = 'somebody wrote or changed it';
  if (!terminal.canAsk) {
    throw new CliError(`${file} would be overwritten`, { why, fix: 'give --yes, or another file with --config' });
  }
  const answer = await terminal.ask(`${file}: ${why}. Overwrite it? [y/N]`);
  if (/^y(?:es)?$/i.test(answer.trim())) return;
  throw new CliError(`${file} was left as it is`, { why, fix: 'answer yes, or name another file with --config' });
}

async function tellOrigin({ origin, domain }: Answers, { progress }: Terminal): Promise<void> {
  const { isFine, lines } = await checkOrigin(origin, domain);
  const [seen = '', ...more] = lines;
  progress([isFine ? `origin: ${seen}` : `warning: ${seen}`, ...more.map((line) => `  ${line}`)].join('\n'));
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch {
    throw new CliError(`${file} cannot be written`, {
      why: 'the folder is not one, or this user may not write to it',
      fix: 'name another with --config',
    });
  }
}

function nextCommands({ config, copyTo, project }: Place): string[] {
  if (copyTo !== undefined) return [`cd '${copyTo}' && npm ci && npm start`, 'npx popgate plan'];
  if (project !== undefined) return ['npm start', 'npx popgate plan'];
  return [`npx popgate serve --config '${config}'`, `npx popgate plan --config '${config}'`];
}
