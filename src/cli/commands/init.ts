import path from 'node:path';
import { validateGateway } from '../../gateway/check.ts';
import { type Answers, findAnswers } from '../init/answers.ts';
import { makeFolder, requireFree, writeFiles } from '../init/folder.ts';
import { checkOrigin } from '../init/origin.ts';
import { projectFiles } from '../init/project-files.ts';
import { makeRepository } from '../init/repository.ts';
import { siteConfig } from '../init/site.ts';
import { popgateFor } from '../init/vendor.ts';
import { inPackage } from '../project/paths.ts';
import { InvalidConfiguration, misuse } from '../terminal/cli-error.ts';
import { defineCommand, type Terminal } from '../terminal/command.ts';
import { shellWord } from '../terminal/shell-word.ts';

export const command = defineCommand({
  operand: { value: 'DIR', help: 'the folder of the new project: one that is not there, or is empty' },
  options: {
    domain: { type: 'string', value: 'DOMAIN', help: 'the domain of the site, as in www.shop.example' },
    origin: { type: 'string', value: 'URL', help: 'where it is served from, as in https://origin.shop.example' },
    name: { type: 'string', value: 'NAME', help: 'a short name (default: from the domain)' },
    yes: { type: 'boolean', help: 'asks nothing: what no flag says is the default' },
    'no-check': { type: 'boolean', help: 'does not ask the origin whether it answers' },
  },
  notes: `What no flag says is asked for; where nobody can be asked, --domain and --origin are needed. The origin is asked for its first
page, with its certificate verified; what is wrong with it is a warning, and the project is made all the same.
A site under shop.example or www.shop.example gets the other of the two as a redirect.`,
  async run({ operand, yes, 'no-check': isUnchecked, ...given }, terminal) {
    if (operand === undefined) throw misuse('there is no folder to make', 'name one: npx popgate init DIR');
    const directory = path.resolve(operand);
    await requireFree(directory, inPackage());
    const answers = await findAnswers(given, yes ? { ...terminal, canAsk: false } : terminal);
    const problems = validateGateway(siteConfig(answers), []);
    if (problems.length > 0) throw new InvalidConfiguration(problems);
    if (!isUnchecked) await tellOrigin(answers, terminal);
    await makeFolder(directory, async () => {
      await writeFiles(directory, await projectFiles(answers, await popgateFor(directory)));
    });
    const note = await makeRepository(directory);
    if (note !== undefined) terminal.progress(`${operand}: ${note}`);
    terminal.print(`written: ${operand}\nnext:\n${nextCommands(operand)}`);
    return 0;
  },
});

async function tellOrigin({ origin, domain }: Answers, { progress }: Terminal): Promise<void> {
  const { isFine, lines } = await checkOrigin(origin, domain);
  const [seen = '', ...more] = lines;
  progress([isFine ? `origin: ${seen}` : `warning: ${seen}`, ...more.map((line) => `  ${line}`)].join('\n'));
}

function nextCommands(directory: string): string {
  return [`cd ${shellWord(directory)}`, 'npm install', 'npm test', 'npm run dev', 'npx popgate plan']
    .map((line) => `  ${line}`)
    .join('\n');
}
