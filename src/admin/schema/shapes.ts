import type { Schema } from './schema.ts';

/** Schemas of parts of answers, for the description. */

export const TEXT: Schema = { type: 'string' };
export const TEXTS: Schema = { type: 'array', items: TEXT };
export const FLAG: Schema = { type: 'boolean' };
export const COUNT: Schema = { type: 'integer', minimum: 0 };
export const WHO: Schema = { ...TEXT, description: 'The name of the secret that allowed it.' };
export const TIME: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' };

/** A TIME. */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** An object that has all of these fields, but for the optional ones, and no others. */
export function fields(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}
