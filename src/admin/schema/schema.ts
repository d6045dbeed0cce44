/** The part of JSON Schema (2020-12) by which the operator API is described and its requests are checked. */
export interface Schema {
  type?: Type | readonly Type[];
  description?: string;
  examples?: readonly unknown[];
  const?: unknown;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: false;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  anyOf?: readonly Schema[];
  /**
   * Says what is wrong with a value of the right type, in better words, or null. Not part of the description, because JSON
   * has no functions.
   */
  judge?(value: never): string | null;
}

export type Type = 'object' | 'array' | 'string' | 'boolean' | 'integer' | 'null';
