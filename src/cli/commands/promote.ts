import { activeVersion, readService } from '../control/service/service.ts';
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
    const staged = service.versions.find(({ staging }) => staging);
    if (!staged) {
      throw new CliError('nothing is staged', {
        why: `no version of ${service.name} is on staging`,
        fix: 'stage one with npx popgate apply --stage',
      });
    }
    await confirm(`Activate version ${staged.number} in place of ${active ?? 'none'}?`, flags, terminal);
    await api.call({ method: 'PUT', path: `/service/${service.id}/version/${staged.number}/activate` });
    const result = { service: service.id, from: active, to: staged.number };
    terminal.print(flags.json ? JSON.stringify(result) : `version ${staged.number} is active`);
    return 0;
  },
});
