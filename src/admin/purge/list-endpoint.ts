import { type Call, type Endpoint, jsonResponse, readQuery } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { type Ledger, openLedger, PURGES } from './ledger.ts';

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

export const listEndpoint: Endpoint = {
  path: '/purges',
  method: 'GET',
  scope: 'purge',
  summary: 'The purges of the last 30 days, newest first.',
  query: PAGE,
  answers: { 200: PURGES },
  problems: [400, 404],
  run: list,
};

async function list({ exchange, tools }: Call): Promise<Response> {
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
