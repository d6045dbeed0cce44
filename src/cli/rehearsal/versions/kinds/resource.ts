import { badRequest } from '../../http/answer.ts';
import type { Stored } from '../../services/record.ts';
import { text } from '../fields.ts';
import type { Kind, Place } from './kind.ts';

/** A link to a store, which lends it its name. */
export const resource: Kind = {
  label: 'Link',
  noun: 'link',
  key: 'id',
  fields: { name: text(), resource_id: text() },
  settle,
  nameFor: (given, { stores }) => stores.nameOf(String(given.resource_id)),
};

function settle(object: Stored, _given: unknown, { world }: Place): void {
  const id = String(object.resource_id);
  const type = world.stores.typeOf(id);
  if (type === undefined) throw badRequest(`Resource '${id}' does not exist`);
  object.resource_type = type;
  object.href = null;
}
