import { parseServiceMark, storePrefix } from '../control/service/mark.ts';
import { recordStoreName } from '../control/service/record.ts';
import { activeVersion, readService, type Service } from '../control/service/service.ts';
import { confirm, CONFIRM_OPTIONS, CONTROL_OPTIONS } from '../control/session.ts';
import type { Store } from '../control/stores/store.ts';
import { deleteStore, listStores } from '../control/stores/stores.ts';
import type { Subscription } from '../control/tls/subscription.ts';
import { deleteSubscription, listSubscriptions } from '../control/tls/subscriptions.ts';
import { createFastlyApi, type FastlyApi } from '../fastly/api.ts';
import { inParallel } from '../fastly/in-parallel.ts';
import { orUndefined } from '../fastly/refusal.ts';
import { findServiceId, rememberServiceId } from '../fastly/service-id.ts';
import { STORE_KINDS } from '../fastly/store-kind.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { CliError } from '../terminal/cli-error.ts';
import { defineCommand, environmentOf, type Terminal } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    ...CONTROL_OPTIONS,
    ...CONFIRM_OPTIONS,
    json: { type: 'boolean', help: 'prints { service, certificates, stores }' },
  },
  notes: `Lists everything, and asks. It cannot be undone. A service that Popgate did not make is left alone, and so are stores and
certificates that it did not make.

${TOKEN_NOTE}`,
  async run(flags, terminal) {
    const api = createFastlyApi(terminal);
    const id = await findServiceId(flags, terminal);
    const doomed = await findAll(api, id, environmentOf(flags, terminal));
    if (!flags.json) terminal.print(describe(doomed));
    await confirm('Remove all of this, for good?', flags, terminal);
    await removeAll(api, doomed, terminal);
    await rememberServiceId(flags, terminal, null);
    const { subscriptions, stores } = doomed;
    const result = {
      service: id,
      certificates: subscriptions.map((one) => one.id),
      stores: stores.map((one) => one.name),
    };
    terminal.print(flags.json ? JSON.stringify(result) : 'all of it is removed');
    return 0;
  },
});

interface Doomed {
  id: string;
  /** Undefined if an earlier run removed the service, and not its stores. */
  service: Service | undefined;
  subscriptions: readonly Subscription[];
  stores: readonly Store[];
}

async function findAll(api: FastlyApi, id: string, environment: string): Promise<Doomed> {
  const service = await orUndefined(404, readService(api, id));
  const mark = service && parseServiceMark(service.comment);
  if (service && mark?.environment !== environment) {
    throw new CliError(`${service.name} is not removed`, {
      why: `popgate did not make the service ${id} for the environment ${environment}`,
      fix: 'remove it in the web interface, or with npx fastly service delete',
    });
  }
  const asked = new Set(mark?.tls);
  const [subscriptions, stores] = await Promise.all([
    asked.size > 0 ? listSubscriptions(api) : [],
    inParallel(STORE_KINDS, (kind) => listStores(api, kind)),
  ]);
  return {
    id,
    service,
    subscriptions: subscriptions.filter(({ domains }) => domains.every((domain) => asked.has(domain))),
    stores: stores.flat().filter(({ name }) => name.startsWith(storePrefix(id)) || name === recordStoreName(id)),
  };
}

function describe({ id, service, subscriptions, stores }: Doomed): string {
  return [
    service
      ? `  - service ${service.name} (${id}), with ${service.versions.length} versions`
      : `  service ${id}: gone already`,
    ...subscriptions.map(({ domains }) => `  - certificate ${domains.join(', ')}`),
    ...stores.map(({ kind, name }) => `  - store ${name} (${kind}), with all that it holds`),
  ].join('\n');
}

/** A store is removed after the service that is linked to it; the service after the objects that its comment names. */
async function removeAll(api: FastlyApi, { id, service, ...others }: Doomed, terminal: Terminal): Promise<void> {
  await inParallel(others.subscriptions, (subscription) => {
    terminal.progress(`removing the certificate ${subscription.domains.join(', ')}`);
    return deleteSubscription(api, subscription);
  });
  if (service) {
    terminal.progress(`removing the service ${service.name}`);
    const active = activeVersion(service);
    if (active) await api.call({ method: 'PUT', path: `/service/${id}/version/${active.number}/deactivate` });
    await api.call({ method: 'DELETE', path: `/service/${id}` });
  }
  await inParallel(others.stores, (store) => {
    terminal.progress(`removing the store ${store.name}`);
    return deleteStore(api, store);
  });
}
