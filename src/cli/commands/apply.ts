import { type Applied, applyPlan } from '../control/apply.ts';
import { checkDns } from '../control/dns/check.ts';
import { planDns } from '../control/dns/records.ts';
import { createResolver, findResolver } from '../control/dns/resolver.ts';
import { readTlsState } from '../control/dns/state.ts';
import { describeRecords } from '../control/dns/text.ts';
import { changesOf, describePlan } from '../control/plan/describe.ts';
import { hasService, isEmpty, isStaged, type Plan, planFor, planForNew } from '../control/plan/plan.ts';
import { readAuthorship } from '../control/service/authorship.ts';
import { billingQuestion } from '../control/products/products.ts';
import { formatServiceMark } from '../control/service/mark.ts';
import { readService, type Service } from '../control/service/service.ts';
import {
  confirm,
  CONFIRM_OPTIONS,
  CONTROL_OPTIONS,
  openSession,
  type Session,
  WISH_OPTIONS,
} from '../control/session.ts';
import { rememberServiceId, type ServiceFlags } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { CliError, messageOf } from '../terminal/cli-error.ts';
import { defineCommand, type Terminal } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    ...CONFIRM_OPTIONS,
    stage: { type: 'boolean', help: 'stages the version instead of activating it; npx popgate promote activates it' },
    message: { type: 'string', short: 'm', value: 'TEXT', help: 'what it is for: the version keeps it' },
    ...WISH_OPTIONS,
    json: { type: 'boolean', help: 'prints { service, version, changes }' },
  },
  notes: `Shows the plan, asks, and carries it out on a draft; the active version stays as it is until the whole draft is accepted. After a
failure, apply again: it goes on with the same draft. A second apply says "no changes".

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    return applySession(await openSession(flags, terminal), flags, terminal);
  },
});

interface ApplyFlags extends ServiceFlags {
  yes?: boolean;
  stage?: boolean;
  json?: boolean;
  message?: string;
}

export async function applySession(session: Session, flags: ApplyFlags, terminal: Terminal): Promise<0> {
  const { api, wanted } = session;
  const shown = session.service ? await planFor(api, wanted, session.service) : await planForNew(api, wanted);
  const isDone = isEmpty(shown) || (flags.stage === true && isStaged(shown));
  if (!flags.json) terminal.print(describePlan(shown));
  if (flags.stage && !shown.live?.base?.active) throw nothingInProduction();
  if (!isDone) await confirm(`${billingQuestion(shown.products)}Apply this?`, flags, terminal);
  const ready = hasService(shown) ? shown : await planFor(api, wanted, await makeService(session, terminal));
  const { service } = ready.live;
  if (!flags['service-id'] && !terminal.env.FASTLY_SERVICE_ID) await rememberServiceId(flags, terminal, service.id);
  const authorship = await readAuthorship({ env: terminal.env, now: terminal.now(), message: flags.message });
  const to = { api, terminal, stage: flags.stage ?? false, authorship, pack: session.pack };
  const applied = isDone ? { version: null, subscriptions: [] } : await applyPlan(to, ready);
  report(shown, { service, applied, flags, terminal });
  if (applied.subscriptions.length > 0 && !flags.json) await showRecords(session, terminal);
  return 0;
}

/** Fastly stages a version only beside an active one. */
function nothingInProduction(): CliError {
  return new CliError('nothing can be staged yet', {
    why: 'no version of the service is active',
    fix: 'apply once without --stage',
  });
}

/** Says what is left to do at the DNS provider. All else is done by now, so an error here is none of apply's. */
async function showRecords({ api, config }: Session, terminal: Terminal): Promise<void> {
  try {
    const resolver = createResolver(await findResolver(undefined, terminal));
    terminal.print(describeRecords(await checkDns(planDns(config, await readTlsState(api, config)), resolver)));
  } catch (error) {
    terminal.progress(`the DNS records to set cannot be told now: ${messageOf(error)}; npx popgate dns shows them`);
  }
}

async function makeService({ api, wanted, environment }: Session, terminal: Terminal): Promise<Service> {
  const name = wanted.state.serviceName;
  terminal.progress(`making the service ${name}`);
  // If the answer is lost, the comment tells the next run that this is the service.
  const form = { name, type: 'wasm', comment: formatServiceMark({ environment, tls: [] }) };
  const { id } = await api.call<{ id: string }>({ method: 'POST', path: '/service', payload: { form } });
  return readService(api, id);
}

interface Outcome {
  service: Service;
  applied: Applied;
  flags: { json?: boolean; stage?: boolean };
  terminal: Terminal;
}

function report(plan: Plan, { service, applied, flags, terminal }: Outcome): void {
  const { version } = applied;
  if (flags.json) {
    terminal.print(JSON.stringify({ service: service.id, version, changes: changesOf(plan) }));
    return;
  }
  if (version === null) return;
  terminal.print(
    flags.stage
      ? `version ${version} is staged; npx popgate promote activates it`
      : `version ${version} is active; npx popgate status --wait tls,dns waits until the domains answer`,
  );
}
