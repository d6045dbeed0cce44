import type { Endpoint } from '../endpoint.ts';
import { NOTES, RECORD } from '../purge/record.ts';
import type { Schema } from '../schema/schema.ts';
import { fields, TEXT } from '../schema/shapes.ts';
import { receiveHook } from './receive.ts';

const HOOKED: Schema = { anyOf: [fields(RECORD, NOTES), fields({ repeated: { const: true } })] };
const IGNORED = fields({ ignored: { ...TEXT, description: 'Why nothing was purged.' } });

export const hookEndpoint: Endpoint = {
  path: '/hooks/{name}',
  method: 'POST',
  scope: null,
  summary: "A webhook of the configuration, signed by its sender's own scheme. Each delivery is carried out once.",
  body: () => ({}),
  answers: { 200: HOOKED, 202: IGNORED },
  problems: [400, 401, 404, 408, 409, 413, 421],
  run: receiveHook,
};
