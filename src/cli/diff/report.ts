import type { Meaning } from '../compare/meaning.ts';
import type { Rename } from '../compare/renames.ts';
import type { Group } from './group.ts';

/** What `popgate diff --json` prints. */
export interface DiffReport {
  changes: readonly Meaning[];
  /** Targets that only have another name. */
  renames: readonly Rename[];
  requests: {
    /** Where they come from. */
    from: 'routes' | 'urls' | 'log';
    /** How many there are, each as often as it came. */
    total: number;
    changed: number;
    /** How many more there would have been. */
    leftOut: number;
    /** How many lines of the file could not be used. */
    unusable: number;
  };
  groups: readonly Group[];
  /** What makes the exit status 1, a sentence each. */
  grave: readonly string[];
  notes: readonly string[];
}
