import { COMMANDS } from '../../../src/cli/commands/index.ts';
import type { Command, Option } from '../../../src/cli/terminal/command.ts';
import { page, table } from './markdown.ts';

const ABOUT = `What \`npx popgate\` does in a project. \`npx popgate COMMAND --help\` says the same, and \`npx popgate completion\` completes commands and
options in a shell. The exit status is 0 where the command did its work, 1 where it failed, and 2 where the arguments are wrong. Results go to
stdout, progress and errors to stderr.`;

/** The commands whose JSON has a schema in the reference. */
const WITH_SCHEMA: ReadonlySet<string> = new Set(['check', 'diff', 'explain']);

export async function commands(): Promise<string> {
  const overview = Object.entries(COMMANDS).map(([name, [summary]]) => [
    `[\`${name}\`](#${name.replace(' ', '-')})`,
    summary,
  ]);
  const sections = Object.entries(COMMANDS).map(async ([name, [summary, load]]) =>
    described(name, summary, (await load()).command),
  );
  return page('Commands', ABOUT, [table(['command', 'what it does'], overview), ...(await Promise.all(sections))]);
}

function described(name: string, summary: string, { options, operand, rest, notes }: Command): string {
  const usage = [
    'npx popgate',
    name,
    Object.keys(options).length > 0 && '[options]',
    ...[operand, rest].map((each) => each && `[${each.value}]`),
  ];
  const rows = Object.entries(options).map(([option, about]) => [flagOf(option, about), about.help]);
  const operands = [operand, rest].flatMap((each) => (each ? [[`\`${each.value}\``, each.help]] : []));
  return [
    `## ${name}`,
    `\`${usage.filter(Boolean).join(' ')}\`: ${summary}.`,
    ...(rows.length + operands.length > 0 ? [table(['option', 'what it does'], [...operands, ...rows])] : []),
    ...(WITH_SCHEMA.has(name) ? [`What \`--json\` prints has a [schema](${name}-schema.json).`] : []),
    ...(notes === undefined ? [] : [`\`\`\`text\n${notes}\n\`\`\``]),
  ].join('\n\n');
}

function flagOf(name: string, { value, multiple, short }: Option): string {
  const long = value === undefined ? `\`--${name}\`` : `\`--${name} ${value}\``;
  const flag = short === undefined ? long : `\`-${short}\`, ${long}`;
  return multiple ? `${flag}, more than once` : flag;
}
