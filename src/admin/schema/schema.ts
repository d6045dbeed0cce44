/** The part of JSON Schema (2020-12) that the operator API is described with, and what its requests are checked by. */
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
  /** Says better what is wrong with a value of the right type, or null. No part of the description: JSON knows no functions. */
  judge?(value: never): string | null;
}

export type Type = 'object' | 'array' | 'string' | 'boolean' | 'integer' | 'null';
