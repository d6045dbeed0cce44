import type { FieldRow } from './field-row.ts';
import { ROUTE_FIELDS } from './route-fields.ts';
import { SERVICE_FIELDS } from './service-fields.ts';

/** By the name of the type; a field within one without a name is written with its path. */
export const FIELDS: Readonly<Record<string, FieldRow>> = { ...SERVICE_FIELDS, ...ROUTE_FIELDS };
