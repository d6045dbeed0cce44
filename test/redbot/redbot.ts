import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { CliError } from '../../src/cli/terminal/cli-error.ts';

/** The release that the list of warnings was made with. */
const REDBOT_VERSION = '2.7.1';

/** What REDbot says of an answer, or of an answer to one of the further requests that it makes (`subnotes`). */
interface Note {
  note_id: string;
  level: string;
  /** What it is about, such as `field-date`, or `offset-2` for the third field. */
  subject: string;
  summary: string;
  subnotes?: Note[];
}

/** HAR has what `-o text` prints, and how bad it is, which the text shows by its colour alone. */
interface Har {
  log: { entries: { response: { status: number; statusText: string }; _red_messages: Note[] }[] };
}

export function findRedbot(): string {
  const command = process.env['REDBOT'] ?? 'redbot';
  if (spawnSync(command, ['--help'], { stdio: 'ignore' }).error === undefined) return command;
  throw new CliError('REDbot is not there', {
    why: `${command} cannot be started`,
    fix: `python3 -m venv VENV && VENV/bin/pip install redbot==${REDBOT_VERSION}, and REDBOT=VENV/bin/redbot npm run redbot`,
  });
}

/** What was found at a URL. */
export interface Finding {
  /** 0 where there was no answer, or a broken one. */
  status: number;
  /** Each as `LEVEL ID (subject)`; that of a further request behind `>`. */
  warnings: string[];
}

export async function findingOf(redbot: string, url: string): Promise<Finding> {
  const child = spawn(redbot, ['-o', 'har', url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const [entry] = (JSON.parse(output) as Har).log.entries;
  if (entry === undefined) return { status: 0, warnings: [] };
  const warnings = entry['_red_messages'].flatMap((note) => linesOf(note));
  return { status: entry.response.status, warnings: [...new Set(warnings)].sort() };
}

function linesOf({ note_id: id, level, subject, summary, subnotes = [] }: Note): string[] {
  // The place of a field among others is another behind a gateway; what is said of it has its name.
  const what = subject.startsWith('offset-') ? summary : subject;
  const own = level === 'WARN' || level === 'BAD' ? [`${level} ${id} (${what})`] : [];
  return [...own, ...subnotes.flatMap((note) => linesOf(note).map((line) => `${id} > ${line}`))];
}
