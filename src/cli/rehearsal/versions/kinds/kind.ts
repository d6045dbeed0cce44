import type { ServiceRecord, Stored, VersionRecord } from '../../services/record.ts';
import type { World } from '../../world.ts';
import type { Fields } from '../fields.ts';

/** Where an object is made or changed. */
export interface Place {
  service: ServiceRecord;
  version: VersionRecord;
  world: World;
}

/** A kind of object in a version, by data as far as it goes. */
export interface Kind {
  /** As in "Couldn't find Backend". */
  label: string;
  /** As in "Duplicate backend: 'x'". */
  noun: string;
  /** What a path names it by. */
  key: 'name' | 'id';
  fields: Fields;
  /** What follows from the fields, and what they must not be. `given` is what the request says. */
  settle(object: Stored, given: Record<string, unknown>, place: Place): void;
  /** For one that is given no name. */
  nameFor?(given: Record<string, unknown>, world: World): string | undefined;
}
