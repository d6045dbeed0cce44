import type { Meaning } from '../compare/meaning.ts';
import type { Rename } from '../compare/renames.ts';
import { count, listOf, type Shape, text } from '../findings/report.ts';
import { KINDS } from './difference.ts';
import type { Group } from './group.ts';
import type { DiffReport } from './report.ts';

const any = (description: string) => ({ description }) as const;
const flag = (description: string) => ({ type: 'boolean', description }) as const;
const oneOf = (description: string, values: readonly string[]) => ({ enum: values, description }) as const;
const textOrNull = (description: string) => ({ type: ['string', 'null'], description }) as const;

const CHANGE = {
  type: 'object',
  additionalProperties: false,
  required: ['action', 'area', 'place', 'says', 'isGuardLost', 'from', 'to'],
  properties: {
    action: oneOf('whether it is new, other or gone', ['create', 'update', 'delete']),
    area: text('the kind of what changes: route, cache, access, backend …'),
    place: text('where it is'),
    says: text('what the change means, in one sentence'),
    isGuardLost: flag('whether a protection is gone, or weaker than it was'),
    from: any('what was written, with the defaults filled in; null where there was nothing'),
    to: any('what is written'),
  },
} as const satisfies Shape<Meaning>;

const RENAME = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'from', 'to'],
  properties: {
    kind: oneOf('where the names are', ['backends', 'pools', 'dynamicBackends']),
    from: text('the old name'),
    to: text('the new name'),
  },
} as const satisfies Shape<Rename>;

const GROUP = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'of', 'from', 'to', 'isSample', 'isGrave', 'routes', 'count', 'samples'],
  properties: {
    kind: oneOf('what is otherwise', KINDS),
    of: text('what of that kind: the guard, the header, the origin’s answer; empty where there is one of a kind'),
    from: textOrNull('what it was; null for nothing'),
    to: textOrNull('what it is; null for nothing'),
    isSample: flag('whether from and to are those of the first request alone'),
    isGrave: flag('whether it makes the exit status 1'),
    routes: listOf('the routes of these requests, each as its domain, path and conditions', { type: 'string' }),
    count: count('how many requests have it, each as often as it came'),
    samples: listOf('the first of these requests, at most three', { type: 'string' }),
  },
} as const satisfies Shape<Group>;

const REQUESTS = {
  type: 'object',
  additionalProperties: false,
  required: ['from', 'total', 'changed', 'leftOut', 'unusable'],
  properties: {
    from: oneOf('where they come from', ['routes', 'urls', 'log']),
    total: count('how many were compared, each as often as it came'),
    changed: count('for how many of them something is otherwise'),
    leftOut: count('how many more there would have been'),
    unusable: count('how many lines of the file could not be used'),
  },
} as const satisfies Shape<DiffReport['requests']>;

/** JSON Schema of what `popgate diff --json` prints. */
export const DIFF_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'popgate diff --json',
  type: 'object',
  additionalProperties: false,
  required: ['changes', 'renames', 'requests', 'groups', 'grave', 'notes'],
  properties: {
    changes: listOf('what changes by what is written, as in `popgate plan --json`', CHANGE),
    renames: listOf('backends and pools that only have another name', RENAME),
    requests: REQUESTS,
    groups: listOf('what that means for requests, the grave first', GROUP),
    grave: listOf('what makes the exit status 1, a sentence each', { type: 'string' }),
    notes: listOf('what was left out, a line each', { type: 'string' }),
  },
} as const satisfies Shape<DiffReport> & Record<string, unknown>;
