import type { Schema } from './schema.ts';

/** What answers are made of, as the description says it. */

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

/** Every field there, and no other but the optional ones. */
export function fields(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}
