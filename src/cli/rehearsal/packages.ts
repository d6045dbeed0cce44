import { badRequest, noSuch, type Answer, type Asked } from './answer.ts';
import { fileOfForm } from './multipart.ts';
import { readPackage, type PackageRecord } from './package-file.ts';
import { findDraft, findVersion, touch, type ServiceRecord, type VersionRecord } from './service-record.ts';
import { newId, timestamp, type World } from './state.ts';

export async function putPackage(asked: Asked, world: World): Promise<Answer> {
  const { service, version } = findDraft(asked, world);
  const bytes = await fileOfForm(asked.body, asked.headers['content-type'] ?? '', 'package');
  if (!bytes) throw badRequest('Failed to extract metadata from package');
  const metadata = await readPackage(bytes);
  const time = timestamp(world);
  version.package = { id: version.package?.id ?? newId(), metadata, created_at: time, updated_at: time };
  touch(version, world);
  return { body: show(service, version, version.package) };
}

export function getPackage(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  if (!version.package) throw noSuch('Package', { service: service.id, version: version.number });
  return { body: show(service, version, version.package) };
}

function show(service: ServiceRecord, version: VersionRecord, { id, metadata, ...times }: PackageRecord): object {
  return { service_id: service.id, version: version.number, id, metadata, ...times, deleted_at: null };
}
