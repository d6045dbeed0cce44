import { fields } from '../schema/shapes.ts';
import { RECORD } from './record.ts';

export const PURGED = fields(RECORD, {
  repeated: { const: true, description: 'Made before, under the same Idempotency-Key.' },
});
