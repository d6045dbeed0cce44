import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { validateGateway } from '../../gateway/check.ts';
import { createFastlyApi } from '../fastly/api.ts';
import { findServiceId, SERVICE_OPTION } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { toConfig } from '../import/config/config.ts';
import type { Found, Loss } from '../import/found.ts';
import { nextSteps } from '../import/next-steps.ts';
import { fromService } from '../import/service/read.ts';
import { fromVcl } from '../import/vcl/read.ts';
import { configText } from '../project/config-text.ts';
import { CliError, InvalidConfiguration, misuse } from '../terminal/cli-error.ts';
import { defineCommand, type Terminal } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    'service-id': SERVICE_OPTION,
    version: { type: 'string', value: 'N', help: 'a version of it (default: the active one)' },
    vcl: { type: 'string', value: 'FILE', help: 'a file of VCL in place of a service; - is stdin' },
    domain: {
      type: 'string',
      multiple: true,
      value: 'DOMAIN',
      help: 'for VCL, which names none, and to try a VCL service under; may be given again',
    },
    out: { type: 'string', value: 'FILE', help: 'a new file to write it to (default: stdout)' },
    json: { type: 'boolean', help: 'prints { config, notCarriedOver }' },
  },
  notes: `It changes nothing at Fastly. Each thing that could not be carried over is told on stderr, with the reason.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    requireSense(flags);
    const found = flags.vcl === undefined ? await readService(flags, terminal) : await readVcl(flags, terminal);
    const { config, comments, losses } = toConfig(found);
    const problems = validateGateway(config, []);
    if (problems.length > 0) throw new InvalidConfiguration(problems);
    const text = configText(config, { head: `Imported from ${found.source}.`, fields: comments });
    if (flags.out !== undefined) await write(flags.out, text);
    if (flags.json) terminal.print(JSON.stringify({ config: text, notCarriedOver: losses }));
    else if (flags.out === undefined) terminal.print(text.trimEnd());
    if (!flags.json) tell(losses, terminal);
    if (flags.out !== undefined) terminal.progress(`written: ${flags.out}`);
    if (!flags.json) terminal.progress(nextSteps({ found, config, file: flags.out }));
    return 0;
  },
});

interface Asked {
  'service-id'?: string;
  version?: string;
  vcl?: string;
  domain?: string[];
  out?: string;
}

function requireSense({ 'service-id': id, version, vcl }: Asked): void {
  if (vcl !== undefined && (id ?? version) !== undefined) {
    throw misuse('a service or VCL, not both', '--vcl stands without --service-id and --version');
  }
  if (version !== undefined && !/^[1-9]\d{0,8}$/.test(version)) {
    throw misuse(`${JSON.stringify(version)} is not a version`, 'versions are numbers from 1 on');
  }
}

async function readService(flags: Asked, terminal: Terminal): Promise<Found> {
  const serviceId = await findServiceId(flags, terminal);
  return fromService(createFastlyApi(terminal), { serviceId, version: flags.version, domains: flags.domain ?? [] });
}

async function readVcl({ vcl = '-', domain = [] }: Asked, terminal: Terminal): Promise<Found> {
  const text = vcl === '-' ? await terminal.read() : await readText(vcl);
  const source = vcl === '-' ? 'VCL' : path.basename(vcl);
  const name = domain[0]?.replace(/^(?:\*|www)\./, '').split('.')[0] ?? path.parse(source).name;
  return fromVcl(text, { source, name, domains: domain });
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new CliError(`${file} cannot be read`, {
      why: 'there is no such file, or this user may not read it',
      fix: 'name a file of VCL; - reads stdin',
    });
  });
}

/** Never overwrites a file. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliError(`${file} cannot be written`, {
      why: isThere ? 'there is a file of that name' : 'the folder is not there, or this user may not write to it',
      fix: isThere ? 'name another with --out, or move that one away' : 'name a file in a folder that is there',
    });
  });
}

function tell(losses: readonly Loss[], { progress }: Terminal): void {
  if (losses.length === 0) return progress('all was carried over');
  progress(['not carried over:', ...losses.map(({ what, why }) => `  ${what}\n    ${why}`)].map(printable).join('\n'));
}

/** Text of others may contain control characters for a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, ' ');
}
