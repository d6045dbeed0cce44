import { authenticate, hasToken } from './auth/authenticate.ts';
import { type Call, type Endpoint, jsonResponse, readQuery } from './endpoint.ts';
import { HOOKED, IGNORED } from './hooks/endpoint.ts';
import { receiveHook } from './hooks/receive.ts';
import { openapi } from './openapi/describe.ts';
import { OPENAPI } from './openapi/endpoint.ts';
import { Problem } from './problem.ts';
import { PUBLISH_BODY, PUBLISHED, publishMessage } from './publish/endpoint.ts';
import { hostPatterns, parsePurgeBody, purgeBody } from './purge/body.ts';
import { carryOut } from './purge/carry-out.ts';
import { PURGED } from './purge/endpoint.ts';
import { type Ledger, openLedger, PURGES } from './purge/ledger.ts';
import { once } from './purge/once.ts';
import { readJsonText } from './read-text.ts';
import { STATUS, statusOf } from './status/endpoint.ts';

const PAGE = {
  limit: { type: 'integer', minimum: 1, maximum: 100, description: 'How many at most. Default 50.', examples: [20] },
  cursor: {
    type: 'string',
    description: 'The `next` of the page before.',
    minLength: 1,
    maxLength: 4_096,
    pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  },
} as const;

/** All that the operator API does, PURGE on the URLs of the service apart. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    path: '/purge',
    method: 'POST',
    scope: 'purge',
    summary: 'Purges by surrogate keys, URLs or domains, or everything.',
    body: ({ compiled: { maxPurgeKeys } }, domains) => purgeBody(maxPurgeKeys, domains && hostPatterns(domains)),
    answers: { 200: PURGED },
    problems: [400, 403, 409, 413, 415, 421, 422],
    run: purge,
  },
  {
    path: '/hooks/{name}',
    method: 'POST',
    scope: null,
    summary: "A webhook of the configuration, signed by its sender's own scheme. Each delivery is carried out once.",
    body: () => ({}),
    answers: { 200: HOOKED, 202: IGNORED },
    problems: [400, 401, 404, 409, 413, 421],
    run: receiveHook,
  },
  {
    path: '/purges',
    method: 'GET',
    scope: 'purge',
    summary: 'The purges of the last 30 days, newest first.',
    query: PAGE,
    answers: { 200: PURGES },
    problems: [400, 404],
    run: purges,
  },
  {
    path: '/publish',
    method: 'POST',
    scope: 'publish',
    summary: 'Publishes an event to all who are held on a channel.',
    body: () => PUBLISH_BODY,
    answers: { 200: PUBLISHED },
    problems: [400, 403, 404, 413, 415, 502],
    run: publishMessage,
  },
  {
    path: '/status',
    method: 'GET',
    scope: 'purge',
    summary: 'What is served here, and how its backends are.',
    answers: { 200: STATUS },
    problems: [],
    run: ({ tools }) => jsonResponse(statusOf(tools)),
  },
  {
    path: '/openapi.json',
    method: 'GET',
    scope: null,
    summary: 'This description. With a token it names the domains of the service.',
    answers: { 200: OPENAPI },
    problems: [],
    run: describe,
  },
];

/** A token that need not be there is looked at all the same, and a wrong one refused: this must not help to guess one. */
async function describe({ exchange, tools }: Call): Promise<Response> {
  const isTold = hasToken(exchange);
  if (isTold) await authenticate(exchange, 'purge');
  return jsonResponse(openapi(ENDPOINTS, tools, isTold));
}

async function purge(call: Call): Promise<Response> {
  const { exchange, tools } = call;
  const text = await readJsonText(exchange.request);
  const order = parsePurgeBody(text, tools.compiled.maxPurgeKeys);
  const who = order.all ? await authenticate(exchange, 'all') : call.who;
  return jsonResponse(await once({ ...call, who }, text, () => carryOut(order, { exchange, who, tools })));
}

async function purges({ exchange, tools }: Call): Promise<Response> {
  const { limit = 50, cursor = null } = readQuery(exchange.query, PAGE) as { limit?: number; cursor?: string };
  const ledger = openLedger(tools);
  if (ledger === null) {
    throw new Problem(404, 'there is no ledger: name a KV store in the configuration, purge: { ledger: … }');
  }
  const page = await readLedger(ledger, { limit, cursor }, tools);
  if (page === null) throw new Problem(404, 'the ledger knows no such cursor');
  return jsonResponse(page);
}

async function readLedger(
  ledger: Ledger,
  page: { limit: number; cursor: string | null },
  { platform }: Call['tools'],
): ReturnType<Ledger['read']> {
  try {
    return await ledger.read(page);
  } catch (error) {
    platform.log(`the ledger cannot be read: ${String(error)}`);
    throw new Problem(503, 'the ledger cannot be read');
  }
}
