import { parseDraftMark } from '../control/service/mark.ts';
import { activeVersion, readService, type Service, type Version } from '../control/service/service.ts';
import { confirm, CONFIRM_OPTIONS, CONTROL_OPTIONS } from '../control/session.ts';
import { createFastlyApi } from '../fastly/api.ts';
import { findServiceId } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { CliError, misuse } from '../terminal/cli-error.ts';
import { defineCommand } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    ...CONFIRM_OPTIONS,
    json: { type: 'boolean', help: 'prints { service, from, to }' },
  },
  operand: { value: 'N', help: 'the version (default: the last one before the active version)' },
  notes: `A version holds code, domains, backends and links. What stands in stores, and certificates, stay as they are. The next apply
goes on from the version that is then active, and makes it what the configuration says.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    const api = createFastlyApi(terminal);
    const service = await readService(api, await findServiceId(flags, terminal));
    const active = activeVersion(service);
    const target = chooseVersion(service, active, flags.operand);
    const said = `version ${target.number}${target.comment ? ` (${target.comment})` : ''}`;
    if (!flags.json)
      terminal.print(`${service.name} (${service.id}): from version ${active?.number ?? 'none'} to ${said}`);
    await confirm(`Activate version ${target.number}?`, flags, terminal);
    await api.call({ method: 'PUT', path: `/service/${service.id}/version/${target.number}/activate` });
    const result = { service: service.id, from: active?.number ?? null, to: target.number };
    terminal.print(flags.json ? JSON.stringify(result) : `version ${target.number} is active`);
    return 0;
  },
});

function chooseVersion({ versions }: Service, active: Version | undefined, operand: string | undefined): Version {
  if (operand === undefined) {
    // A locked version: only one that was activated or staged is locked, and a staged one was not active.
    const before = versions.findLast(
      ({ number, locked, staging, comment }) =>
        locked && !staging && number < (active?.number ?? 0) && !parseDraftMark(comment),
    );
    if (before) return before;
    throw new CliError('there is nothing to go back to', {
      why: active ? `no version before ${active.number} was ever active` : 'no version is active',
      fix: 'name one: npx popgate rollback N; npx popgate status shows what there is',
    });
  }
  if (!/^\d{1,9}$/.test(operand))
    throw misuse(`"${operand}" is no version`, 'it is a number, as npx popgate status shows');
  const named = versions.find(({ number }) => number === Number(operand));
  if (named === undefined) throw unusable(operand, 'the service has no such version');
  if (named.active) throw unusable(operand, 'it is the active one');
  if (!named.locked) throw unusable(operand, 'it is a draft, which was never active');
  return named;
}

function unusable(number: string, why: string): CliError {
  return new CliError(`version ${number} cannot be gone back to`, {
    why,
    fix: 'name another; npx popgate status shows them',
  });
}
