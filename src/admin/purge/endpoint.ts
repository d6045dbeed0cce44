import { authenticate } from '../auth/authenticate.ts';
import { type Call, type Endpoint, jsonResponse } from '../endpoint.ts';
import { readJsonText } from '../read-text.ts';
import { fields } from '../schema/shapes.ts';
import { hostPatterns, parsePurgeBody, purgeBody } from './body.ts';
import { carryOut } from './carry-out.ts';
import { once } from './once.ts';
import { NOTES, RECORD } from './record.ts';

const PURGED = fields(RECORD, {
  ...NOTES,
  repeated: { const: true, description: 'Made before, under the same Idempotency-Key.' },
});

export const purgeEndpoint: Endpoint = {
  path: '/purge',
  method: 'POST',
  scope: 'purge',
  summary: 'Purges by surrogate keys, URLs or domains, or everything.',
  body: ({ compiled: { maxPurgeKeys } }, domains) => purgeBody(maxPurgeKeys, domains && hostPatterns(domains)),
  answers: { 200: PURGED },
  problems: [400, 403, 408, 409, 413, 415, 421, 422],
  run: purge,
};

async function purge(call: Call): Promise<Response> {
  const { exchange, tools } = call;
  const text = await readJsonText(exchange.request);
  const order = parsePurgeBody(text, tools.compiled.maxPurgeKeys);
  const caller = order.all ? { ...call, who: await authenticate(exchange, 'all') } : call;
  return jsonResponse(await once(caller, text, () => carryOut(order, caller)));
}
