import type { FastlyApi } from '../../fastly/api.ts';
import { readPages } from '../../fastly/cursor-pages.ts';
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

/** Fastly takes it in base64, and gives back no more than a digest. */
export async function createSecret(
  api: FastlyApi,
  { id }: Store,
  secret: { name: string; value: string },
): Promise<void> {
  const json = { name: secret.name, secret: Buffer.from(secret.value).toString('base64') };
  await api.call({ method: 'POST', path: `${PATH}/${id}/secrets`, payload: { json } });
}
