import type { FastlyApi } from '../../fastly/api.ts';
import { orUndefined } from '../../fastly/refusal.ts';
import { orTokenLimit } from '../../fastly/token-limit.ts';

export interface Version {
  number: number;
  active: boolean;
  locked: boolean;
  staging: boolean;
  comment: string | null;
  /** Fastly concept: where the version is served; it tells of staging even where `staging` does not. */
  environments?: readonly { name: string; active_version?: number | null }[] | null;
  created_at?: string | null;
  updated_at?: string | null;
}

/** `GET /service/ID/details`, as far as it is needed. */
export interface Service {
  id: string;
  name: string;
  type: string;
  comment: string | null;
  versions: readonly Version[];
}

export async function readService(api: FastlyApi, id: string): Promise<Service> {
  return api.get<Service>(`/service/${id}/details`).catch(async (error: unknown) => {
    throw await orTokenLimit(error, api, id);
  });
}

/** The service of that name in the account of the token. */
export async function searchService(api: FastlyApi, name: string): Promise<{ id: string } | undefined> {
  return orUndefined(404, api.get<{ id: string }>(`/service/search?name=${encodeURIComponent(name)}`));
}

export function activeVersion({ versions }: Service): Version | undefined {
  return versions.find(({ active }) => active);
}

export function isStaged({ number, staging, environments }: Version): boolean {
  return staging || (environments ?? []).some(({ name, active_version: at }) => name === 'staging' && at === number);
}

export function stagedVersion({ versions }: Service): Version | undefined {
  return versions.find(isStaged);
}

/** The version that all is compared with: the active one, else the last draft of a new service. */
export function baseVersion(service: Service): Version | undefined {
  return activeVersion(service) ?? service.versions.at(-1);
}
