import { badRequest } from '../http/answer.ts';

type FieldType = 'text' | 'number' | 'flag' | 'lines';

/** One field of an object in a version: how it is read, and what it is where it is not given. */
export interface Field {
  type: FieldType;
  default: unknown;
}

export type Fields = Readonly<Record<string, Field>>;

/** Empty is the default: `''` where there is a text by default, else null. */
export const text = (value: string | null = null): Field => ({ type: 'text', default: value });
export const number = (value: number | null = null): Field => ({ type: 'number', default: value });
export const flag = (value: boolean | null = null): Field => ({ type: 'flag', default: value });
/** A list of header lines, given as JSON. */
export const lines = (): Field => ({ type: 'lines', default: [] });

const READERS: Record<FieldType, (given: string, name: string) => unknown> = {
  text: (given) => given,
  number: (given, name) => {
    if (/^-?\d+$/.test(given)) return Number(given);
    throw badRequest(`Invalid value for ${name}: '${given}'`);
  },
  flag: (given, name) => {
    if (/^(?:1|true)$/i.test(given)) return true;
    if (/^(?:0|false)$/i.test(given)) return false;
    throw badRequest(`Invalid value for ${name}: '${given}'`);
  },
  lines: (given, name) => {
    try {
      const list = JSON.parse(given) as unknown[];
      return list.map((line) => String(line).replace(/^([^:]+):\s*/, '$1: ')).sort();
    } catch {
      throw badRequest(`Invalid value for ${name}: '${given}'`);
    }
  },
};

/** What was given of these fields, each with its type; what is not one of them is left out, as the real API does. */
export function readFields(fields: Fields, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = Object.entries(given).filter(([name]) => Object.hasOwn(fields, name));
  return Object.fromEntries(known.map(([name, value]) => [name, readField(name, fields[name]!, value)]));
}

function readField(name: string, field: Field, value: unknown): unknown {
  if (value === null || value === '') return field.default === '' ? '' : Array.isArray(field.default) ? [] : null;
  const given = typeof value === 'string' ? value : JSON.stringify(value);
  return READERS[field.type](given, name);
}

export function defaultsOf(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default]));
}
