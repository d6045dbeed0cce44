import { changesOf, describePlan, planMarkdown } from '../control/plan/describe.ts';
import { type Plan, planFor, planForNew } from '../control/plan/plan.ts';
import { CONTROL_OPTIONS, openSession, WISH_OPTIONS } from '../control/session.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { defineCommand } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    ...WISH_OPTIONS,
    json: { type: 'boolean', help: 'prints { service, activeVersion, meaning, changes, notes }' },
    markdown: { type: 'boolean', help: 'prints Markdown, as a comment for a pull request' },
  },
  notes: `Compares the configuration with the active version: domains, backends, health checks, log endpoints, stores, their links, the
code, and certificates; and with the configuration that was applied, which apply keeps: what the change means for routes, cache,
access and all other rules, a protection that is lost first. Nothing is changed. What Popgate did not make is never deleted.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    const { api, wanted, service } = await openSession(flags, terminal);
    const made = service ? await planFor(api, wanted, service) : await planForNew(api, wanted);
    terminal.print(flags.json ? planJson(made) : flags.markdown ? planMarkdown(made) : describePlan(made));
    return 0;
  },
});

function planJson(plan: Plan): string {
  const { live, meaning, notes } = plan;
  const activeVersion = live?.base?.active ? live.base.number : null;
  return JSON.stringify({ service: live?.service.id ?? null, activeVersion, meaning, changes: changesOf(plan), notes });
}
