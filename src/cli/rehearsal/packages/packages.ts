import { VERSION, type Routes } from '../handler.ts';
import { type Answer, type Asked, badRequest, noSuch, refusal } from '../http/answer.ts';
import { fileOfForm } from '../multipart.ts';
import { findDraft, findVersion } from '../services/find.ts';
import type { ServiceRecord, VersionRecord } from '../services/record.ts';
import { newId, timestamp, touch } from '../stamp.ts';
import type { World } from '../world.ts';
import { type PackageRecord, readPackage } from './file.ts';

export const packages: Routes = {
  [`GET ${VERSION}/package`]: get,
  [`PUT ${VERSION}/package`]: put,
};

/** Fastly's limit, of what is sent. */
const MAX_PACKAGE = 100_000_000;

async function put(asked: Asked, world: World): Promise<Answer> {
  const { service, version } = findDraft(asked, world);
  const bytes = await fileOfForm(asked.body, asked.headers['content-type'] ?? '', 'package');
  if (!bytes) throw badRequest('Failed to extract metadata from package');
  if (bytes.length > MAX_PACKAGE) throw refusal(413, 'Payload too large', 'A package has 100 MB at most');
  const metadata = await readPackage(bytes);
  const time = timestamp(world);
  version.package = { id: version.package?.id ?? newId(), metadata, created_at: time, updated_at: time };
  touch(version, world);
  return { body: show(service, version, version.package) };
}

function get(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  if (!version.package) throw noSuch('Package', { service: service.id, version: version.number });
  return { body: show(service, version, version.package) };
}

function show(service: ServiceRecord, version: VersionRecord, { id, metadata, ...times }: PackageRecord): object {
  return { service_id: service.id, version: version.number, id, metadata, ...times, deleted_at: null };
}
