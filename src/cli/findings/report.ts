import type { RouteKind } from '../project/costs.ts';
import type { RefusalCode } from './explained/index.ts';
import type { Coded, Finding } from './finding.ts';
import type { MeantFinding } from './meant.ts';
import { documentAt, moreOf } from './more.ts';

/** What is told, and where the documents say more of it. */
export type Told = Coded<Finding['code'] | RefusalCode> & { more: string };

/** What `popgate check --json` prints. */
export interface CheckReport {
  ok: boolean;
  problems: readonly Told[];
  drift: readonly Told[];
  warnings: readonly Told[];
  meant: readonly MeantFinding[];
  costs: readonly (RouteKind & { more: string })[];
}

export function told(found: readonly Coded<Finding['code'] | RefusalCode>[]): Told[] {
  return found.map((one) => ({ ...one, more: moreOf(one) }));
}

/** What requests cost, and where the documents say what that comes to. */
export function toldCosts(costs: readonly RouteKind[]): CheckReport['costs'] {
  return costs.map((kind) => ({ ...kind, more: documentAt('explanations/costs.md', 'what-is-billed') }));
}

const text = (description: string) => ({ type: 'string', description }) as const;
const count = (description: string) => ({ type: 'integer', minimum: 0, description }) as const;

function listOf<Item extends object>(description: string, items: Item) {
  return { type: 'array', description, items } as const;
}

const PROBLEM = {
  type: 'object',
  additionalProperties: false,
  required: ['code', 'path', 'problem', 'remedy', 'more'],
  properties: {
    code: text('what kind it is: a heading of docs/reference/findings.md'),
    path: text('where it is: a field of the configuration, or file:line:column'),
    problem: text('what is wrong there'),
    remedy: text('how to correct it'),
    more: text('where the documents say what it means: a file, from where the command runs, and a heading of it'),
  },
} as const satisfies Shape<Told>;

const MEANT = {
  type: 'object',
  additionalProperties: false,
  required: ['code', 'path', 'reason'],
  properties: {
    code: text('what kind of warning it is'),
    path: text('where it is'),
    reason: text('why it is meant so, as the configuration says'),
  },
} as const satisfies Shape<MeantFinding>;

const KIND = {
  type: 'object',
  additionalProperties: false,
  required: ['routes', 'hit', 'stored', 'passed', 'more'],
  properties: {
    routes: listOf('the routes, each as its domain and its path', { type: 'string' }),
    hit: count('cache operations of a hit'),
    stored: count('cache operations of a miss that is stored'),
    passed: count('cache operations of a miss that is not stored'),
    more: text('where the documents say what that comes to'),
  },
} as const satisfies Shape<CheckReport['costs'][number]>;

/** An object of which every field is described, and required. */
interface Shape<Of> {
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
  required: ['ok', 'problems', 'drift', 'warnings', 'meant', 'costs'],
  properties: {
    ok: { type: 'boolean', description: 'whether there are neither problems nor drift; then the exit status is 0' },
    problems: listOf('what the build would refuse, and what the compiler says of the types', PROBLEM),
    drift: listOf('one entry where fastly.toml is not what the configuration asks for', PROBLEM),
    warnings: listOf('what is doubtful, and changes no exit status', PROBLEM),
    meant: listOf('warnings that the configuration says are meant so', MEANT),
    costs: listOf('what requests cost, by kinds of routes', KIND),
  },
} as const satisfies Shape<CheckReport> & Record<string, unknown>;
