import { digest } from '../../cache/digest.ts';
import { GatewayError } from '../../errors/error.ts';
import { type Exchange, record, whenAnswered } from '../../exchange.ts';
import { networkOf } from '../../request/addresses.ts';
import { readCookies } from '../../request/cookies.ts';
import { foldedPath } from '../../request/fold.ts';
import { clientHeader } from '../../request/forwarding.ts';
import type { CompiledRateLimit } from './config.ts';

interface Verdict {
  verdict: 'passed' | 'limited' | 'penalised';
  /** Null if nothing was counted. */
  count: number | null;
}

/** Throws a 429 for a client over its limit (RFC 6585 §4), and a 503 if the platform cannot count (S49). */
export async function limitRate(exchange: Exchange, rule: CompiledRateLimit): Promise<null> {
  const { verdict, count } = await judge(exchange, rule);
  const { limit, windowSeconds } = rule;
  const why = count === null ? undefined : `${count} of ${limit}`;
  record(exchange, { stage: 'rule', rule: 'rateLimit', verdict, why });
  const seconds = verdict === 'passed' ? windowSeconds : (rule.penaltySeconds ?? windowSeconds);
  const left = Math.max(0, limit - (count ?? limit));
  whenAnswered(exchange, ({ headers }) => {
    // draft-ietf-httpapi-ratelimit-headers-09; an origin may have limits of its own, under other names.
    headers.append('ratelimit-policy', `"edge";q=${limit};w=${windowSeconds}`);
    headers.append('ratelimit', `"edge";r=${left};t=${seconds}`);
  });
  if (verdict === 'passed') return null;
  throw new GatewayError(429, `${verdict}: at most ${limit} in ${windowSeconds} s`, {
    'retry-after': String(seconds),
  });
}

/** A client in the penalty box is not counted: it leaves the box when its time is over, however often it asks meanwhile. */
async function judge(
  exchange: Exchange,
  { by, name, limit, windowSeconds, penaltySeconds }: CompiledRateLimit,
): Promise<Verdict> {
  const { rates } = exchange.platform;
  const entry = await digest(entryOf(exchange, by));
  try {
    if (penaltySeconds !== null && rates.isPenalised(name, entry)) return { verdict: 'penalised', count: null };
    const count = await rates.count(name, entry, windowSeconds);
    if (count <= limit) return { verdict: 'passed', count };
    if (penaltySeconds !== null) rates.penalise(name, entry, penaltySeconds);
    return { verdict: 'limited', count };
  } catch (error) {
    throw new GatewayError(503, `requests cannot be counted: ${String(error)}`);
  }
}

/** Returns what is counted together. S58: nothing that a client says of its own address counts. */
function entryOf(exchange: Exchange, by: CompiledRateLimit['by']): string {
  if (by.of === 'path') return `path ${exchange.host}${foldedPath(exchange.path)}`;
  const value = by.name === null ? null : valueOf(exchange, by);
  return value === null ? `address ${networkOf(exchange.client.address)}` : `${by.of} ${value}`;
}

/** Null if it is missing, or if a cookie occurs twice: the origin could read the other one. */
function valueOf({ request }: Exchange, { of, name }: { of: 'header' | 'cookie'; name: string }): string | null {
  if (of === 'header') return clientHeader(request.headers, name) || null;
  const values = readCookies(clientHeader(request.headers, 'cookie'), name);
  return values.length === 1 && values[0] !== '' ? values[0]! : null;
}
