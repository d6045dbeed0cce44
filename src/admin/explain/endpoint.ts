import { explainRequest } from '../../gateway/index.ts';
import { type Call, type Endpoint, jsonResponse } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { readJsonText } from '../read-text.ts';
import type { Schema } from '../schema/schema.ts';
import { COUNT, TEXT, TEXTS } from '../schema/shapes.ts';
import { EXPLAIN_BODY, parseExplainBody } from './body.ts';

const TEXT_OR_NULL: Schema = { type: ['string', 'null'] };
const OBJECT_OR_NULL: Schema = { type: ['object', 'null'] };
const OBJECTS: Schema = { type: 'array', items: { type: 'object' } };

/** What a program needs of it; the trace has more. */
const EXPLANATION: Schema = {
  type: 'object',
  properties: {
    url: TEXT,
    domain: TEXT_OR_NULL,
    route: TEXT_OR_NULL,
    rules: OBJECTS,
    key: OBJECT_OR_NULL,
    freshness: OBJECT_OR_NULL,
    surrogateKeys: OBJECTS,
    backend: TEXT_OR_NULL,
    verdict: { enum: ['hit', 'stale', 'miss', 'pass', 'answer'] },
    why: OBJECT_OR_NULL,
    operations: COUNT,
    steps: OBJECTS,
    status: { type: ['integer', 'null'], description: 'Null where it depends on an answer that is not given.' },
    awaits: { ...TEXT_OR_NULL, description: 'The backend or handler whose answer decides the rest.' },
    assumed: { ...TEXTS, description: 'What was taken for granted.' },
  },
  required: ['url', 'verdict', 'why', 'steps', 'status', 'awaits', 'assumed'],
};

export const explainEndpoint: Endpoint = {
  path: '/explain',
  method: 'POST',
  scope: 'all',
  summary: 'What a request would do here, and why. No origin is asked, and nothing is changed.',
  body: () => EXPLAIN_BODY,
  answers: { 200: EXPLANATION },
  problems: [400, 403, 408, 413, 415],
  run: explain,
};

async function explain({ exchange, tools }: Call): Promise<Response> {
  const text = await readJsonText(exchange.request);
  const explanation = await explainRequest(tools, parseExplainBody(text, exchange.client.address));
  if (explanation === null) throw new Problem(400, 'the gateway cannot read such a request: its URL or its headers');
  return jsonResponse(explanation);
}
