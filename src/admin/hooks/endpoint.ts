import { RECORD } from '../purge/record.ts';
import type { Schema } from '../schema/schema.ts';
import { fields, TEXT } from '../schema/shapes.ts';

export const HOOKED: Schema = { anyOf: [fields(RECORD), fields({ repeated: { const: true } })] };

export const IGNORED = fields({ ignored: { ...TEXT, description: 'Why nothing was purged.' } });
