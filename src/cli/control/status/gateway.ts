import { randomUUID } from 'node:crypto';
import type { GatewayConfig } from '../../../gateway/index.ts';
import { type HttpReply, type HttpRequest, parseJson, sendRequest } from '../../fastly/http-request.ts';
import { lookUpToken } from '../../operator/api.ts';
import type { PurgeRecord } from '../../operator/purge-record.ts';
import type { Names } from '../../operator/purge-way.ts';
import { adminPlace } from '../../project/admin-place.ts';
import { CliError, messageOf } from '../../terminal/cli-error.ts';
import type { Terminal } from '../../terminal/command.ts';

/** What the gateway itself says; all of it may be unknown. */
export interface GatewayStatus {
  lastPurge: LastPurge;
  purgeMethod: PurgeMethod;
  /** Names of secrets that can be guessed; null where it is not known. */
  shortSecrets: string[] | null;
  /** Whether an origin's Surrogate-Key or Surrogate-Control has reached the POP that was asked; null where it is not known. */
  surrogateFields: { seen: boolean } | null;
}

export type LastPurge =
  | { state: 'known'; at: string; who: string; what: string; soft: boolean; result: string }
  | { state: 'none' }
  | { state: 'unknown'; why: string };

/** Who answers a PURGE without a token: the gateway, which refuses it, or Fastly before it, which does it. */
export type PurgeMethod = { answeredBy: 'popgate' | 'platform' } | { answeredBy: 'unknown'; why: string };

export interface GatewayPlace {
  to: URL;
  host: string;
  path: string;
}

/** Where to ask, or why not. @param isServed whether the DNS of a domain leads to Fastly. */
export function findGateway(
  config: GatewayConfig,
  { to, isServed, env }: { to: URL | undefined; isServed: (host: string) => boolean; env: Terminal['env'] },
): GatewayPlace | { why: string } {
  try {
    const place = adminPlace(config);
    if (to) return { ...place, to };
    const endpoint = env.FASTLY_API_ENDPOINT;
    if (endpoint && new URL(endpoint).hostname !== 'api.fastly.com') {
      return { why: 'FASTLY_API_ENDPOINT stands in for Fastly, so no gateway is asked without --to' };
    }
    if (isServed(place.host)) return { ...place, to: new URL(`https://${place.host}`) };
    return { why: `the DNS of ${place.host} does not lead to it yet; --to names another address` };
  } catch (error) {
    return { why: error instanceof CliError ? error.why : messageOf(error) };
  }
}

export async function askGateway(place: GatewayPlace | { why: string }, terminal: Terminal): Promise<GatewayStatus> {
  if ('why' in place) {
    const unknown = {
      lastPurge: { state: 'unknown', ...place },
      purgeMethod: { answeredBy: 'unknown', ...place },
    } as const;
    return { ...unknown, ...NOTHING_KNOWN };
  }
  const [lastPurge, purgeMethod, own] = await Promise.all([
    readLastPurge(place, terminal),
    probePurge(place),
    readOwnStatus(place, terminal),
  ]);
  return { lastPurge, purgeMethod, ...own };
}

async function readLastPurge(place: GatewayPlace, { env }: Terminal): Promise<LastPurge> {
  const reply = await askAsOperator('/purges?limit=1', place, env);
  if ('why' in reply) return { state: 'unknown', ...reply };
  const answer = parseJson(reply.text) as { purges?: unknown; detail?: unknown } | null | undefined;
  if (reply.status !== 200 || !Array.isArray(answer?.purges)) {
    const why = typeof answer?.detail === 'string' ? `: ${answer.detail}` : '';
    return { state: 'unknown', why: `the gateway answers ${reply.status}${why}` };
  }
  const [latest] = answer.purges as Partial<PurgeRecord>[];
  return latest === undefined ? { state: 'none' } : describeLast(latest);
}

type OwnStatus = Pick<GatewayStatus, 'shortSecrets' | 'surrogateFields'>;

const NOTHING_KNOWN: OwnStatus = { shortSecrets: null, surrogateFields: null };

async function readOwnStatus(place: GatewayPlace, { env }: Terminal): Promise<OwnStatus> {
  const reply = await askAsOperator('/status', place, env);
  if ('why' in reply || reply.status !== 200) return NOTHING_KNOWN;
  const told = (parseJson(reply.text) ?? {}) as { shortSecrets?: unknown; surrogateFields?: { seen?: unknown } | null };
  const { shortSecrets: names, surrogateFields } = told;
  const seen = surrogateFields?.seen;
  return {
    shortSecrets: Array.isArray(names) ? names.map(String) : null,
    surrogateFields: typeof seen === 'boolean' ? { seen } : null,
  };
}

async function askAsOperator(
  what: string,
  { to, host, path }: GatewayPlace,
  env: Terminal['env'],
): Promise<HttpReply | { why: string }> {
  const token = await lookUpToken({ env }, 'purge', to);
  if (token === undefined) return { why: 'neither POPGATE_PURGE_TOKEN nor POPGATE_ADMIN_TOKEN is set' };
  const headers = { Host: host, Authorization: `Bearer ${token}` };
  return ask({ method: 'GET', url: new URL(`${path}${what}`, to), headers });
}

function describeLast({ at, who, purged, soft, result }: Partial<PurgeRecord>): LastPurge {
  const { keys = [], urls = [], domains = [], all }: Partial<Names> = purged ?? {};
  const names = [...keys, ...urls, ...domains];
  const what = all
    ? 'everything'
    : [names[0] ?? 'nothing', ...(names.length > 1 ? [`${names.length - 1} more`] : [])].join(' and ');
  return { state: 'known', at: String(at), who: String(who), what, soft: soft === true, result: String(result) };
}

/** A URL that nobody has stored: where it is purged after all, nothing is lost. */
async function probePurge({ to, host }: GatewayPlace): Promise<PurgeMethod> {
  const url = new URL(`/.popgate-probe-${randomUUID()}`, to);
  const reply = await ask({ method: 'PURGE', url, headers: { Host: host } });
  if ('why' in reply) return { answeredBy: 'unknown', ...reply };
  if (isRefusal(reply)) return { answeredBy: 'popgate' };
  const answer = parseJson(reply.text) as { status?: unknown; id?: unknown } | null | undefined;
  if (reply.status === 200 && answer?.status === 'ok' && typeof answer.id === 'string')
    return { answeredBy: 'platform' };
  return { answeredBy: 'unknown', why: `it is answered with ${reply.status}, neither by Popgate nor by Fastly` };
}

/** No such token, none set, or too many that were wrong: a problem document with a type, a title and its status. */
function isRefusal({ status, headers, text }: HttpReply): boolean {
  const isProblem = /^application\/problem\+json\b/.test(headers['content-type'] ?? '');
  const problem = (isProblem ? parseJson(text) : undefined) as { type?: unknown; status?: unknown } | undefined;
  return [401, 429, 503].includes(status) && problem?.type === 'about:blank' && problem.status === status;
}

const TIMEOUT_MS = 10_000;

/** One try, and not for long. */
async function ask(request: HttpRequest): Promise<HttpReply | { why: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ why: string }>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT_MS, { why: `no answer from ${request.url.origin} in time` });
  });
  try {
    return await Promise.race([sendRequest(request), late]);
  } catch (error) {
    return { why: `${request.url.origin} cannot be reached: ${messageOf(error) || 'the connection failed'}` };
  } finally {
    clearTimeout(timer);
  }
}
