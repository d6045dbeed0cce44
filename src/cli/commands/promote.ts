import { activate, tellActivation } from '../control/service/activate.ts';
import { markOf } from '../control/service/mark.ts';
import { activeVersion, readService, type Service, stagedVersion, type Version } from '../control/service/service.ts';
import { confirm, CONFIRM_OPTIONS, CONTROL_OPTIONS } from '../control/session.ts';
import { createFastlyApi } from '../fastly/api.ts';
import { findServiceId } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { CliError } from '../terminal/cli-error.ts';
import { defineCommand } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    ...CONFIRM_OPTIONS,
    json: { type: 'boolean', help: 'prints { service, from, to }' },
  },
  notes: TOKEN_NOTE,
  async run(flags, terminal) {
    const api = createFastlyApi(terminal);
    const service = await readService(api, await findServiceId(flags, terminal));
    const active = activeVersion(service)?.number ?? null;
    const staged = stagedVersion(service);
    if (!staged) throw nothingStaged(service);
    requireFresh(staged, active);
    await confirm(`Activate version ${staged.number} in place of ${active ?? 'none'}?`, flags, terminal);
    tellActivation(await activate(api, { service, number: staged.number }), terminal);
    const result = { service: service.id, from: active, to: staged.number };
    terminal.print(flags.json ? JSON.stringify(result) : `version ${staged.number} is active`);
    return 0;
  },
});

function nothingStaged({ name, versions }: Service): CliError {
  const last = versions.findLast((version) => version.active && markOf(version));
  return new CliError('nothing is staged', {
    why: `no version of ${name} is on staging${last ? `; version ${last.number} is active` : ''}`,
    fix: 'stage one with npx popgate apply --stage',
  });
}

/** What another version has changed since would be lost. */
function requireFresh(staged: Version, active: number | null): void {
  const base = markOf(staged)?.base ?? null;
  if (base === null || base === active) return;
  throw new CliError(`version ${staged.number} is older than what is active`, {
    why: `it was made from version ${base}, and version ${active ?? 'none'} is active: what that changed would be lost`,
    fix: 'stage again with npx popgate apply --stage',
  });
}
