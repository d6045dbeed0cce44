import type { PackageRecord } from '../packages/file.ts';

/** What a version holds, by Fastly's names of its lists; the log endpoints of all types are one. */
export type KindName = 'domain' | 'backend' | 'healthcheck' | 'resource' | 'logging';

/** An object of a version, without what the version says of it. */
export type Stored = Record<string, unknown> & { name: string; created_at: string; updated_at: string };

export interface VersionRecord {
  number: number;
  active: boolean;
  locked: boolean;
  staging: boolean;
  comment: string;
  created_at: string;
  updated_at: string;
  objects: Record<KindName, Stored[]>;
  package: PackageRecord | undefined;
  /** How many requests shall still not find it, as it happens after a clone. */
  hiddenFor: number;
}

export interface ServiceRecord {
  id: string;
  /** Of its staging environment. */
  stagingId: string;
  name: string;
  type: string;
  comment: string;
  created_at: string;
  updated_at: string;
  versions: VersionRecord[];
}

export function activeVersion(service: ServiceRecord): VersionRecord | undefined {
  return service.versions.find((version) => version.active);
}

export function latestVersion(service: ServiceRecord): VersionRecord {
  return service.versions.at(-1)!;
}

/** The versions that count: what is in production, on staging, and without the first the latest draft. */
export function livingVersions(service: ServiceRecord): VersionRecord[] {
  const staged = service.versions.filter((version) => version.staging);
  return [activeVersion(service) ?? latestVersion(service), ...staged];
}
