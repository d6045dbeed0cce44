import type { FormValue } from '../../fastly/payload.ts';
import type { Fields, VersionObject } from '../objects/object.ts';
import { OBJECT_MARK } from '../service/mark.ts';

export type Action = 'create' | 'update' | 'delete';

/** One step from what is there to what is wanted; of an update, the fields that differ alone. */
export interface ObjectChange {
  action: Action;
  object: VersionObject;
  from: Fields | null;
  to: Fields | null;
}

/** @param ownLogs the log endpoints that Popgate made, as `list/name`: they carry no mark of their own. */
export function diffObjects(
  wanted: readonly VersionObject[],
  there: readonly VersionObject[],
  ownLogs: ReadonlySet<string>,
): ObjectChange[] {
  const found = new Map(there.map((object) => [idOf(object), object]));
  const names = new Set(wanted.map(idOf));
  const kept = wanted.flatMap((object) => changeOf(object, found.get(idOf(object))));
  const gone = there.filter((object) => !names.has(idOf(object)) && isOwn(object, ownLogs));
  return [...kept, ...gone.map((object): ObjectChange => ({ action: 'delete', object, from: {}, to: null }))];
}

/** What is in the version, and neither wanted nor made by Popgate. */
export function foreignObjects(
  wanted: readonly VersionObject[],
  there: readonly VersionObject[],
  ownLogs: ReadonlySet<string>,
): VersionObject[] {
  const names = new Set(wanted.map(idOf));
  return there.filter((object) => !names.has(idOf(object)) && !isOwn(object, ownLogs));
}

export function idOf({ list, name }: VersionObject): string {
  return `${list}/${name}`;
}

function isOwn(object: VersionObject, ownLogs: ReadonlySet<string>): boolean {
  return object.fields.comment === OBJECT_MARK || ownLogs.has(idOf(object));
}

function changeOf(object: VersionObject, there: VersionObject | undefined): ObjectChange[] {
  if (!there) return [{ action: 'create', object, from: null, to: filled(object.fields) }];
  const different = Object.keys(object.fields).filter((field) => !isSame(object.fields[field], there.fields[field]));
  if (different.length === 0) return [];
  const only = (fields: Fields): Fields => Object.fromEntries(different.map((field) => [field, fields[field] ?? null]));
  return [{ action: 'update', object, from: only(there.fields), to: only(object.fields) }];
}

function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Fastly says absence by null and by '', truth by true and by '1', and numbers as text in some places. */
function isSame(one: FormValue | null | undefined, other: FormValue | null | undefined): boolean {
  return plain(one) === plain(other);
}

function plain(value: FormValue | null | undefined): string {
  if (value === true) return '1';
  if (value === false) return '0';
  return String(value ?? '').trim();
}
