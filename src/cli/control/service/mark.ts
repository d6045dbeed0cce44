import type { Authorship } from './authorship.ts';
import type { Version } from './service.ts';

/** What Popgate writes into comments, so that it knows later what it made, and whether somebody changed it. */

/** The comment of backends, domains and health checks: what does not carry it is not deleted. */
export const OBJECT_MARK = 'Made by popgate';

/** The comment of a version that Popgate activated or staged. */
export interface VersionMark extends Authorship {
  /** A clone takes the comment over: then the number is another's. */
  version: number;
  /** The version that was active when this one was made: 0 for none, null where it is not known. */
  base: number | null;
  /** The run of `apply` that made it. */
  run: string;
  /** Of what was bundled. */
  code: string;
  /** Of what the configuration asked of Fastly: where it is still the same, differences were made elsewhere. */
  config: string;
  /** The first 16 digits of the package's own hash: another one was uploaded by somebody else. */
  package: string;
  /** Log endpoints have no comment; as `type/name`. */
  logs: readonly string[];
}

const MAX_MESSAGE = 200;
const MAX_WORD = 80;

/** The message comes last, since it is the one field with spaces. */
export function formatVersionMark(mark: VersionMark): string {
  const { version, base, run, by, at, commit, isClean, code, config, logs, message } = mark;
  const fields: Record<string, string | number | null> = {
    version,
    base,
    run,
    at,
    by: by && word(by),
    commit,
    tree: isClean === null ? null : isClean ? 'clean' : 'changed',
    code,
    config,
    package: mark.package,
    logs: logs.join(',') || null,
    message: message && line(message),
  };
  const told = Object.entries(fields).filter(([, value]) => value !== null && value !== '');
  return ['popgate', ...told.map(([name, value]) => `${name}=${value}`)].join(' ');
}

function word(text: string): string {
  return text
    .trim()
    .replaceAll(/[\s\p{C}]+/gu, '_')
    .slice(0, MAX_WORD);
}

function line(text: string): string {
  return text
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, MAX_MESSAGE);
}

/** Undefined where the comment is somebody else's, or a clone's. */
export function markOf(version: Version | undefined): VersionMark | undefined {
  return version && parseVersionMark(version.comment, version.number);
}

export function parseVersionMark(comment: string | null, version: number): VersionMark | undefined {
  const mark = readVersionMark(comment);
  return mark?.version === version ? mark : undefined;
}

/** The mark in a comment, whichever version it is of. */
export function readVersionMark(comment: string | null): VersionMark | undefined {
  const { version, code, config, package: hash, ...more } = fieldsOf(comment, 'popgate');
  if (version === undefined || code === undefined || config === undefined || hash === undefined) return undefined;
  return {
    version: Number(version),
    base: more.base === undefined ? null : Number(more.base),
    run: more.run ?? '',
    by: more.by ?? null,
    at: more.at ?? null,
    commit: more.commit ?? null,
    isClean: more.tree === undefined ? null : more.tree === 'clean',
    message: more.message ?? null,
    code,
    config,
    package: hash,
    logs: more.logs?.split(',') ?? [],
  };
}

/** The comment of a version while a run works on it: `base` is the active version that it was made from, 0 for none. */
export interface DraftMark {
  base: number;
  /** The run that it belongs to. */
  run: string;
  isAbandoned: boolean;
}

export function formatDraftMark({ base, run, isAbandoned }: DraftMark): string {
  return `popgate-draft base=${base} run=${run}${isAbandoned ? ' abandoned' : ''}`;
}

export function parseDraftMark(comment: string | null): DraftMark | undefined {
  const { base, run = '', abandoned } = fieldsOf(comment, 'popgate-draft');
  return base === undefined ? undefined : { base: Number(base), run, isAbandoned: abandoned !== undefined };
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

/** `word name=value name=value message=the rest` as a record; empty where it begins with another word. */
function fieldsOf(comment: string | null, word: string): Partial<Record<string, string>> {
  const [told, message] = splitAt(comment ?? '', ' message=');
  const [first, ...fields] = told.split(' ');
  if (first !== word) return {};
  const pairs = fields.map((field) => splitAt(field, '=')).map(([name, value = '']) => [name, value] as const);
  return { ...Object.fromEntries(pairs), ...(message !== undefined && { message }) };
}

/** At the first `mark`; one part where there is none. */
function splitAt(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
