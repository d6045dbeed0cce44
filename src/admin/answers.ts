import type { Schema } from './schema.ts';

/** What the operator API answers, as its description says it. */

const TEXT: Schema = { type: 'string' };
const TEXTS: Schema = { type: 'array', items: TEXT };
const FLAG: Schema = { type: 'boolean' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const TIME: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' };

/** Every field there, and no other but the optional ones. */
function fields(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}

const RECORD = {
  id: TEXT,
  at: TIME,
  who: { ...TEXT, description: 'The name of the secret that allowed it.' },
  purged: fields({ keys: TEXTS, urls: TEXTS, domains: TEXTS, all: FLAG }),
  surrogateKeys: TEXTS,
  soft: FLAG,
};

export const PURGED = fields(RECORD, {
  repeated: { const: true, description: 'Made before, under the same Idempotency-Key.' },
});

export const HOOKED: Schema = { anyOf: [fields(RECORD), fields({ repeated: { const: true } })] };

export const IGNORED = fields({ ignored: { ...TEXT, description: 'Why nothing was purged.' } });

export const PUBLISHED = fields({ id: TEXT, at: TIME, who: RECORD.who, channel: TEXT });

const ENTRY = fields(
  { ...RECORD, result: { enum: ['done', 'failed'] }, repeats: { type: 'array', items: TIME } },
  {
    cut: {
      ...fields({}, { keys: COUNT, urls: COUNT, domains: COUNT, surrogateKeys: COUNT }),
      description: 'How many items were left out of each list that was too long.',
    },
  },
);

export const PURGES = fields({ purges: { type: 'array', items: ENTRY }, next: { type: ['string', 'null'] } });

export const STATUS = fields({
  service: TEXT,
  version: TEXT,
  pop: TEXT,
  configuration: TEXT,
  backends: {
    type: 'array',
    items: {
      type: 'object',
      properties: { name: TEXT, health: { enum: ['healthy', 'unhealthy', 'unknown'] } },
      required: ['name', 'health'],
    },
  },
});

export const OPENAPI = { type: 'object', required: ['openapi', 'info', 'paths'] } satisfies Schema;

export const PROBLEM = fields({ type: TEXT, title: TEXT, status: COUNT, detail: TEXT });
