import type { Schema } from '../schema/schema.ts';

export const OPENAPI = { type: 'object', required: ['openapi', 'info', 'paths'] } satisfies Schema;
