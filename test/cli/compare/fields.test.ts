import { describe, expect, it, test } from 'vitest';
import { compareConfigs } from '../../../src/cli/compare/compare.ts';
import { SECTIONS } from '../../docs/reference/configuration.ts';
import type { Field } from '../../docs/reference/sections.ts';
import { FIELDS } from './fields.ts';

/** What is none of production's: the comparison is about one environment, `local` is for Viceroy, and `meant` for `popgate check`. */
const LEFT_OUT = /^(?:EnvironmentConfig|LocalConfig)\.|^GatewayConfig\.(?:environments|local)$|\.(?:local|meant)$/;
/** A number in place of a name; told by the rows of what stands there. */
const NAMELESS = 'N | 4xx | 5xx';

function pathsOf({ name, fields }: Field): string[] {
  return [name, ...fields.flatMap(pathsOf).map((path) => `${name}.${path}`)];
}

const written = SECTIONS.flatMap(({ name, fields }) => fields.flatMap(pathsOf).map((path) => `${name}.${path}`));
const known = Object.entries(FIELDS).flatMap(([type, { fields }]) =>
  Object.keys(fields).map((path) => `${type}.${path}`),
);

test('every field of the configuration has another value to be compared with', () => {
  expect(known.sort()).toEqual(written.filter((path) => !LEFT_OUT.test(path)).sort());
});

/** A copy with another value at `a.b`; undefined leaves the field out. */
function withValue(table: Readonly<Record<string, unknown>>, path: string, value: unknown): Record<string, unknown> {
  if (Array.isArray(value) && path.startsWith('patterns.')) return { ...table, patterns: value };
  const [first, ...further] = path.split('.') as [string, ...string[]];
  const inner =
    typeof table[first] === 'object' && table[first] !== null ? (table[first] as Record<string, unknown>) : {};
  const made = { ...table, [first]: further.length === 0 ? value : withValue(inner, further.join('.'), value) };
  if (made[first] === undefined) delete made[first];
  return made;
}

const rows = Object.entries(FIELDS).flatMap(([type, { at, base, fields }]) =>
  Object.entries(fields)
    .filter(([path]) => path !== NAMELESS)
    .map(([path, value]) => ({
      field: `${type}.${path}`,
      before: at(base as never),
      after: at(withValue(base, path, value) as never),
    })),
);

describe('another value of a field', () => {
  it.each(rows)('is told in words, in both directions: $field', ({ before, after }) => {
    for (const [from, to] of [
      [before, after],
      [after, before],
    ] as const) {
      const meanings = compareConfigs(from, to);
      expect(meanings).not.toEqual([]);
      for (const { says, place, area } of meanings) {
        expect({ says, place, area }).not.toMatchObject({ says: expect.stringMatching(/ → |undefined|\[object|null/) });
      }
      expect(compareConfigs(to, structuredClone(to))).toEqual([]);
    }
  });
});
