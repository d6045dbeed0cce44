import type { Problem } from '../../gateway/check.ts';
import type { RouteKind } from './costs.ts';

/** What `popgate check --json` prints. */
export interface CheckReport {
  ok: boolean;
  problems: readonly Problem[];
  drift: readonly Problem[];
  warnings: readonly Problem[];
  costs: readonly RouteKind[];
}

export const text = (description: string) => ({ type: 'string', description }) as const;
export const count = (description: string) => ({ type: 'integer', minimum: 0, description }) as const;

export function listOf<Item extends object>(description: string, items: Item) {
  return { type: 'array', description, items } as const;
}

const PROBLEM = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'problem', 'remedy'],
  properties: {
    path: text('where it is: a field of the configuration, or file:line:column'),
    problem: text('what is wrong there'),
    remedy: text('how to correct it'),
  },
} as const satisfies Shape<Problem>;

const KIND = {
  type: 'object',
  additionalProperties: false,
  required: ['routes', 'hit', 'stored', 'passed'],
  properties: {
    routes: listOf('the routes, each as its domain and its path', { type: 'string' }),
    hit: count('cache operations of a hit'),
    stored: count('cache operations of a miss that is stored'),
    passed: count('cache operations of a miss that is not stored'),
  },
} as const satisfies Shape<RouteKind>;

/** An object of which every field is described, and required. */
export interface Shape<Of> {
  type: 'object';
  additionalProperties: false;
  required: readonly (keyof Of)[];
  properties: Record<keyof Of, object>;
}

/** JSON Schema of what `popgate check --json` prints. */
export const CHECK_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'popgate check --json',
  type: 'object',
  additionalProperties: false,
  required: ['ok', 'problems', 'drift', 'warnings', 'costs'],
  properties: {
    ok: { type: 'boolean', description: 'whether there are neither problems nor drift; then the exit status is 0' },
    problems: listOf('what the build would refuse, and what the compiler says of the types', PROBLEM),
    drift: listOf('one entry where fastly.toml is not what the configuration asks for', PROBLEM),
    warnings: listOf('what is doubtful, and changes no exit status', PROBLEM),
    costs: listOf('what requests cost, by kinds of routes', KIND),
  },
} as const satisfies Shape<CheckReport> & Record<string, unknown>;
