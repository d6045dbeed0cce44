import type { Version } from './service.ts';

export function markOf(version: Version | undefined): VersionMark | undefined {
  return version && parseVersionMark(version.comment, version.number);
} /** What Popgate writes into comments, so that it knows later what it made, and whether somebody changed it. */

/** The comment of backends, domains and health checks: what does not carry it is not deleted. */
export const OBJECT_MARK = 'Made by popgate';

/** The comment of a version that Popgate activated or staged. */
export interface VersionMark {
  /** A clone takes the comment over: then the number is another's. */
  version: number;
  /** Of what was bundled. */
  code: string;
  /** Of what the configuration asked of Fastly: where it is still the same, differences were made elsewhere. */
  config: string;
  /** The first 16 digits of the package's own hash: another one was uploaded by somebody else. */
  package: string;
  /** Log endpoints have no comment; as `type/name`. */
  logs: readonly string[];
}

export function formatVersionMark({ version, code, config, package: hash, logs }: VersionMark): string {
  const fields = [`version=${version}`, `code=${code}`, `config=${config}`, `package=${hash}`];
  return ['popgate', ...fields, ...(logs.length > 0 ? [`logs=${logs.join(',')}`] : [])].join(' ');
}

/** Undefined where the comment is somebody else's, or a clone's. */
export function parseVersionMark(comment: string | null, version: number): VersionMark | undefined {
  const { version: number, code, config, package: hash, logs } = fieldsOf(comment, 'popgate');
  if (code === undefined || config === undefined || hash === undefined) return undefined;
  if (Number(number) !== version) return undefined;
  return { version, code, config, package: hash, logs: logs?.split(',') ?? [] };
}

/** The comment of a version while Popgate works on it: made from that active version, 0 for none. */
export function formatDraftMark(base: number, isAbandoned = false): string {
  return `popgate-draft base=${base}${isAbandoned ? ' abandoned' : ''}`;
}

export function parseDraftMark(comment: string | null): { base: number } | undefined {
  const { base } = fieldsOf(comment, 'popgate-draft');
  return base === undefined ? undefined : { base: Number(base) };
}

/** The comment of a service that Popgate made. `tls`: the domains for which it asked for certificates. */
export interface ServiceMark {
  environment: string;
  tls: readonly string[];
}

export function formatServiceMark({ environment, tls }: ServiceMark): string {
  return `popgate-service environment=${environment}${tls.length > 0 ? ` tls=${tls.join(',')}` : ''}`;
}

export function parseServiceMark(comment: string | null): ServiceMark | undefined {
  const { environment, tls } = fieldsOf(comment, 'popgate-service');
  return environment === undefined ? undefined : { environment, tls: tls?.split(',') ?? [] };
}

/** The name in the account of a store that Popgate made for a service: store names are an account's, not a service's. */
export function storeName(serviceId: string, name: string): string {
  return `${storePrefix(serviceId)}${name}`;
}

export function storePrefix(serviceId: string): string {
  return `popgate_${serviceId}_`;
}

/** `word name=value name=value` as a record; empty where it begins with another word. */
function fieldsOf(comment: string | null, word: string): Partial<Record<string, string>> {
  const [first, ...fields] = (comment ?? '').split(' ');
  if (first !== word) return {};
  return Object.fromEntries(
    fields.map((field) => [field.split('=')[0]!, field.slice(field.indexOf('=') + 1)] as const),
  );
}
