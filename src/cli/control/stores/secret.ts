import type { FastlyApi } from '../../fastly/api.ts';
import { readPages } from '../../fastly/cursor-pages.ts';
import { orUndefined } from '../../fastly/refusal.ts';
import type { Named, Store, StoreApi } from './store.ts';

const PATH = '/resources/stores/secret';

export const secretStores: StoreApi = {
  path: PATH,
  list: (api) => readPages<Named>(api, `${PATH}?limit=200`),
  creation: (name) => ({ json: { name } }),
};

export async function listSecrets(api: FastlyApi, { id }: Store): Promise<string[]> {
  const found = await readPages<Named>(api, `${PATH}/${id}/secrets?limit=200`);
  return found.map(({ name }) => name);
}

interface Secret {
  name: string;
  value: string;
}

/** Fastly takes it in base64, and gives back no more than a digest. */
export async function createSecret(api: FastlyApi, { id }: Store, secret: Secret): Promise<void> {
  await api.call({ method: 'POST', path: `${PATH}/${id}/secrets`, payload: { json: encoded(secret) } });
}

/** Makes it, or puts it in place of the one that is there. */
export async function replaceSecret(api: FastlyApi, { id }: Store, secret: Secret): Promise<void> {
  await api.call({ method: 'PUT', path: `${PATH}/${id}/secrets`, payload: { json: encoded(secret) } });
}

/** Nothing where it is gone already. */
export async function deleteSecret(api: FastlyApi, { id }: Store, name: string): Promise<void> {
  await orUndefined(404, api.call({ method: 'DELETE', path: `${PATH}/${id}/secrets/${encodeURIComponent(name)}` }));
}

function encoded({ name, value }: Secret): { name: string; secret: string } {
  return { name, secret: Buffer.from(value).toString('base64') };
}
