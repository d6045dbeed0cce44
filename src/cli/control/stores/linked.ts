import type { FastlyApi } from '../../fastly/api.ts';
import { storeKindOf } from '../../fastly/store-kind.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { activeVersion, type Service } from '../service/service.ts';
import type { Store } from './store.ts';

/** The store behind a name in the code of the active version. @throws CliError where there is none. */
export async function linkedStore(
  api: FastlyApi,
  service: Service,
  { kind, name }: Pick<Store, 'kind' | 'name'>,
): Promise<Store> {
  const active = activeVersion(service);
  if (!active) throw notLinked(name, 'no version of the service is active');
  const path = `/service/${service.id}/version/${active.number}/resource`;
  const links = await api.get<{ name: string; resource_id: string; resource_type: string }[]>(path);
  const link = links.find((one) => one.name === name && storeKindOf(one.resource_type) === kind);
  if (!link) throw notLinked(name, `version ${active.number} is linked to no ${kind} store of that name`);
  return { kind, name, id: link.resource_id };
}

function notLinked(name: string, why: string): CliError {
  return new CliError(`the store ${name} is not there`, {
    why,
    fix: 'run npx popgate apply, which makes and links the stores of the configuration',
  });
}
