import { describeVersions, versionEntries } from '../control/service/history.ts';
import { readService } from '../control/service/service.ts';
import { CONTROL_OPTIONS } from '../control/session.ts';
import { createFastlyApi } from '../fastly/api.ts';
import { findServiceId } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { defineCommand } from '../terminal/command.ts';
import { plainText } from '../terminal/plain-text.ts';

const SHOWN = 20;

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    all: { type: 'boolean', help: `shows all of them, not just the ${SHOWN} newest` },
    json: { type: 'boolean', help: 'prints { service, versions }' },
  },
  notes: `Says of each version what apply knew of it: when, who, from which commit of git and whether the files were those of the commit,
and the message of apply -m. A version that was active once can be gone back to: npx popgate rollback N.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    const service = await readService(createFastlyApi(terminal), await findServiceId(flags, terminal));
    const entries = versionEntries(service).slice(0, flags.all ? undefined : SHOWN);
    terminal.print(
      flags.json ? JSON.stringify({ service: service.id, versions: entries }) : plainLines(describeVersions(entries)),
    );
    return 0;
  },
});

/** Comments of others may contain control characters for a terminal. */
function plainLines(text: string): string {
  return text.split('\n').map(plainText).join('\n');
}
