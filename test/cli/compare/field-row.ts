import type { GatewayConfig } from '../../../src/gateway/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Where a type of the configuration stands, what is there anyway, and another value for each of its fields. */
export interface FieldRow {
  at(value: never): GatewayConfig;
  base: Fields;
  fields: Fields;
}
