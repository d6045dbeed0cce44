import { activate, tellActivation } from '../control/service/activate.ts';
import { describeVersions, versionBefore, versionEntries, wasActive } from '../control/service/history.ts';
import { activeVersion, readService, type Service, type Version } from '../control/service/service.ts';
import { confirm, CONFIRM_OPTIONS, CONTROL_OPTIONS } from '../control/session.ts';
import { createFastlyApi } from '../fastly/api.ts';
import { findServiceId } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { CliError, misuse } from '../terminal/cli-error.ts';
import { defineCommand } from '../terminal/command.ts';

const LISTED = 10;

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    ...CONFIRM_OPTIONS,
    json: { type: 'boolean', help: 'prints { service, from, to }' },
  },
  operand: { value: 'N', help: 'the version (default: the one that was active before)' },
  notes: `Lists the last ${LISTED} versions that were active, and asks. A version holds code, domains, backends and links. What stands in
stores, and certificates, stay as they are. The next apply goes on from the version that is then active, and makes it what the
configuration says.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    const api = createFastlyApi(terminal);
    const service = await readService(api, await findServiceId(flags, terminal));
    const active = activeVersion(service);
    const target = chooseVersion(service, active, flags.operand);
    if (!flags.json) {
      terminal.print(`${service.name} (${service.id}): from version ${active?.number ?? 'none'} to ${target.number}`);
      terminal.print(describeVersions(onceActive(service)));
    }
    await confirm(`Activate version ${target.number}?`, flags, terminal);
    tellActivation(await activate(api, { service, number: target.number }), terminal);
    const result = { service: service.id, from: active?.number ?? null, to: target.number };
    terminal.print(flags.json ? JSON.stringify(result) : `version ${target.number} is active`);
    return 0;
  },
});

function onceActive(service: Service) {
  return versionEntries(service)
    .filter(({ state }) => state === 'active' || state === 'earlier')
    .slice(0, LISTED);
}

function chooseVersion(service: Service, active: Version | undefined, operand: string | undefined): Version {
  if (operand === undefined) {
    const before = versionBefore(service);
    if (before) return before;
    throw new CliError('there is nothing to go back to', {
      why: active ? `no version before ${active.number} was ever active` : 'no version is active',
      fix: 'name one: npx popgate rollback N; npx popgate versions shows what there is',
    });
  }
  if (!/^\d{1,9}$/.test(operand))
    throw misuse(`"${operand}" is no version`, 'it is a number, as npx popgate versions shows');
  const named = service.versions.find(({ number }) => number === Number(operand));
  if (named === undefined) throw unusable(operand, 'the service has no such version');
  if (named.active) throw unusable(operand, 'it is the active one');
  if (!wasActive(named)) throw unusable(operand, 'it is a draft, which was never active');
  return named;
}

function unusable(number: string, why: string): CliError {
  return new CliError(`version ${number} cannot be gone back to`, {
    why,
    fix: 'name another; npx popgate versions shows them',
  });
}
