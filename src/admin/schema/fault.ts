import { quote } from '../problem.ts';
import type { Schema, Type } from './schema.ts';

const TYPES: Readonly<Record<Type, string>> = {
  object: 'a JSON object',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
};

/** Returns what is wrong with a value, as one sentence that names the place, or null. */
export function faultOf(schema: Schema, value: unknown, place = ''): string | null {
  const there = place || 'the body';
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) {
    return `${there} is not ${types.map((type) => TYPES[type]).join(' or ')}`;
  }
  const own = ownFault(schema, value);
  if (own !== null) return `${there} ${schema.judge?.(value as never) ?? own}`;
  if (Array.isArray(value)) return faultWithin(value.entries(), (at) => [schema.items, `${there}[${at}]`]);
  if (!isObject(value)) return null;
  const { properties = {} } = schema;
  return (
    fieldFault(schema, value) ??
    faultWithin(Object.entries(value), (name) => [properties[name], place === '' ? name : `${place}.${name}`]) ??
    choiceFault(schema, value, place)
  );
}

function faultWithin<Key>(
  entries: Iterable<[Key, unknown]>,
  look: (key: Key) => [schema: Schema | undefined, place: string],
): string | null {
  for (const [key, value] of entries) {
    const [schema, place] = look(key);
    const fault = schema ? faultOf(schema, value, place) : null;
    if (fault !== null) return fault;
  }
  return null;
}

function isOf(type: Type, value: unknown): boolean {
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return type === 'null' ? value === null : typeof value === type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownFault(schema: Schema, value: unknown): string | null {
  if ('const' in schema && value !== schema.const) return `is not ${JSON.stringify(schema.const)}`;
  if (schema.enum?.includes(value) === false) return `is none of ${schema.enum.join(', ')}`;
  if (typeof value === 'string') return textFault(schema, value);
  if (typeof value === 'number') return rangeFault(value, [schema.minimum, schema.maximum], '');
  return Array.isArray(value) ? rangeFault(value.length, [schema.minItems, schema.maxItems], ' items') : null;
}

function textFault({ minLength, maxLength, pattern }: Schema, text: string): string | null {
  const fault = rangeFault(text.length, [minLength, maxLength], ' characters');
  if (fault !== null || pattern === undefined) return fault;
  return new RegExp(pattern, 'u').test(text) ? null : `does not match ${pattern}`;
}

function rangeFault(
  value: number,
  [least = -Infinity, most = Infinity]: readonly (number | undefined)[],
  unit: string,
): string | null {
  const verb = unit === '' ? 'is' : 'has';
  if (value < least) return `${verb} less than ${least}${unit}`;
  return value > most ? `${verb} more than ${most}${unit}` : null;
}

function fieldFault(schema: Schema, value: Record<string, unknown>): string | null {
  const known = Object.keys(schema.properties ?? {});
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (schema.additionalProperties === false && unknown !== undefined) {
    return `there is no field ${quote(unknown)}; there are ${known.join(', ')}`;
  }
  const missing = schema.required?.find((name) => !Object.hasOwn(value, name));
  return missing === undefined ? null : `the field ${missing} is missing`;
}

function choiceFault({ anyOf, judge }: Schema, value: Record<string, unknown>, place: string): string | null {
  if (anyOf === undefined) return null;
  const faults = anyOf.map((schema) => faultOf(schema, value, place));
  return faults.includes(null)
    ? null
    : `${place || 'the body'} ${judge?.(value as never) ?? 'is none of what it may be'}`;
}
