import { changesOf, describePlan } from '../control/plan/describe.ts';
import { planFor, planForNew } from '../control/plan/plan.ts';
import { CONTROL_OPTIONS, openSession, WISH_OPTIONS } from '../control/session.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { defineCommand } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    ...WISH_OPTIONS,
    json: { type: 'boolean', help: 'prints { service, activeVersion, changes, notes }' },
  },
  notes: `Compares the configuration with the active version: domains, backends, health checks, log endpoints, stores, their links, the
code, and certificates. Nothing is changed. What Popgate did not make is never deleted.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    const { api, wanted, service } = await openSession(flags, terminal);
    const made = service ? await planFor(api, wanted, service) : await planForNew(api, wanted);
    if (!flags.json) terminal.print(describePlan(made));
    else {
      const active = made.live?.base?.active ? made.live.base.number : null;
      const changes = changesOf(made);
      terminal.print(
        JSON.stringify({ service: service?.id ?? null, activeVersion: active, changes, notes: made.notes }),
      );
    }
    return 0;
  },
});
