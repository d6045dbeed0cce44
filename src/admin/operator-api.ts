import { GatewayError, type Exchange, type Operator, type OperatorTools, type PurgeOrder } from '../gateway/index.ts';
import { authenticate } from './authenticate.ts';
import { Problem, problemResponse } from './problem.ts';
import { parsePurgeBody, quote } from './purge-body.ts';
import { readText } from './read-text.ts';
import { statusOf } from './status.ts';

const MAX_BODY_BYTES = 64 * 1024;

type Endpoint = (exchange: Exchange, tools: OperatorTools) => Promise<Response>;

/** Path below `admin.path` → method → what answers. */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  '/purge': { POST: purge },
  '/status': { GET: status },
};

/** The operator API (a table of endpoints), and PURGE for any URL of the service. */
export function createOperatorApi(tools: OperatorTools): Operator {
  return async (exchange) => {
    try {
      if (exchange.method === 'PURGE') return await purgeUrl(exchange, tools);
      return await find(exchange, tools)(exchange, tools);
    } catch (error) {
      const problem = error instanceof GatewayError ? new Problem(error.status, error.message) : error;
      if (problem instanceof Problem) return problemResponse(problem, exchange.method);
      throw error;
    }
  };
}

function find({ method, path }: Exchange, { compiled }: OperatorTools): Endpoint {
  const methods = ENDPOINTS[path.slice(compiled.admin!.path.length)];
  if (methods === undefined) throw new Problem(404, 'there is no such endpoint');
  if (Object.hasOwn(methods, method)) return methods[method]!;
  throw new Problem(405, `${method} is not for this endpoint`, { allow: Object.keys(methods).join(', ') });
}

async function purge(exchange: Exchange, tools: OperatorTools): Promise<Response> {
  const { headers } = exchange.request;
  await authenticate(headers, 'purge', tools.platform);
  if (!/^application\/json\s*(?:;|$)/i.test(headers.get('content-type') ?? '')) {
    throw new Problem(415, 'send the body as application/json');
  }
  const text = await readText(exchange.request, MAX_BODY_BYTES);
  const order = parsePurgeBody(text, tools.compiled.maxPurgeKeys);
  if (order.all) await authenticate(headers, 'all', tools.platform);
  return carryOut(order, exchange, tools);
}

/** Fastly concept: PURGE with Fastly-Soft-Purge. */
async function purgeUrl(exchange: Exchange, tools: OperatorTools): Promise<Response> {
  const { headers } = exchange.request;
  await authenticate(headers, 'purge', tools.platform);
  const url = `http://${exchange.host}${exchange.path}${exchange.query}`;
  const mode = headers.get('fastly-soft-purge') === '1' ? 'soft' : 'hard';
  return carryOut({ keys: [], urls: [url], domains: [], all: false, mode }, exchange, tools);
}

async function carryOut(order: PurgeOrder, exchange: Exchange, { purger }: OperatorTools): Promise<Response> {
  const urls = order.urls
    .map((url) => purger.readUrl(url))
    .map(({ host, path, query }) => `http://${host}${path}${query}`);
  const settled = { ...order, urls, domains: order.domains.map((name) => ownDomain(name, purger)) };
  await purger.purge(settled, exchange.client);
  const { keys, domains, all } = settled;
  const body = { id: exchange.id, purged: { keys, urls, domains, all }, soft: order.mode === 'soft' };
  return json(body);
}

function ownDomain(name: string, { readDomain }: OperatorTools['purger']): string {
  const domain = readDomain(name);
  if (domain === null) throw new Problem(400, `${quote(name)} is not a domain of this service`);
  return domain;
}

async function status(exchange: Exchange, tools: OperatorTools): Promise<Response> {
  await authenticate(exchange.request.headers, 'purge', tools.platform);
  return json(statusOf(tools));
}

function json(body: unknown): Response {
  return new Response(JSON.stringify(body), {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}
