import { claimRequest } from '../backends/attempt.ts';
import { askingForSurrogateFields } from '../backends/surrogate-fields.ts';
import { leaveNote } from '../cache/note.ts';
import { noteSurrogateFields, withCarriedFields } from '../cache/surrogate-fields.ts';
import { OriginFailure } from '../errors/error.ts';
import { record } from '../exchange.ts';
import type { Fields } from '../fields/section.ts';
import { sayOnce } from '../say-once.ts';
import { forwardedFields, SHIELD_FIELD, type ShieldMark } from '../request/forwarding.ts';
import { listedFields } from '../response/listed-fields.ts';
import type { CompiledShield, Shielded } from './config.ts';
import { HOP_FIELD, signedHop } from './hop.ts';

/** Conditions that the edge adds, and those of the client for its own copy: the edge's take precedence. */
const OF_THE_FETCH: ReadonlySet<string> = new Set(['if-none-match', 'if-modified-since', 'range', 'if-range']);

/** How long a shield that gave no answer is not asked. */
const DOWN_MS = 5_000;

/**
 * Asks the origin through the shield; null if there is no shield, or none that works, and the edge must ask the origin
 * itself.
 */
export async function askShield(shielded: Shielded, sent: Fields): Promise<Response | null> {
  const {
    exchange,
    route,
    target: { shield },
  } = shielded;
  if (shield === null || exchange.hop !== null) return null;
  const { platform } = exchange;
  const place = platform.shields.place(shield.site);
  if (place === 'unknown') sayOnce(platform, `there is no shield ${shield.site}: its origins are asked directly`);
  if (place !== 'elsewhere' || platform.cache.peek(downKey(shield)) !== null) return null;
  const url = `${exchange.scheme}://${exchange.host}${exchange.path}${exchange.query}`;
  if (!isSentAsItIs(url)) return null;
  const hop = await signedHop(exchange, route.id);
  if (hop === null) sayOnce(platform, 'shielding is off: there is no secret shield_key');
  return hop === null ? null : ask(shielded, shield, { url, headers: headersFor(shielded, sent, hop) });
}

/** If URL parsing changed the path, the shield would sign and key another one. */
function isSentAsItIs(url: string): boolean {
  try {
    return new URL(url).href === url;
  } catch {
    return false;
  }
}

/** The client's own headers: the shield finds its route by them, and makes of them what the origin gets. */
function headersFor({ exchange, tools: { cdnId } }: Shielded, sent: Fields, hop: string): Fields {
  const own = forwardedFields(exchange, cdnId).filter(([name]) => name !== 'content-length' && !OF_THE_FETCH.has(name));
  const headers = own.concat(sent.filter(([name]) => OF_THE_FETCH.has(name)));
  headers.push([HOP_FIELD, hop]);
  return askingForSurrogateFields(headers, exchange.platform);
}

async function ask(
  { exchange }: Shielded,
  shield: CompiledShield,
  { url, headers }: { url: string; headers: Fields },
): Promise<Response | null> {
  const { platform } = exchange;
  claimRequest(exchange);
  const startedAt = platform.now();
  const note = (outcome: string): void =>
    record(exchange, { stage: 'shield', site: shield.site, outcome, milliseconds: platform.now() - startedAt });
  let response: Response;
  try {
    response = await platform.shields.fetch(shield, { url, method: 'GET', headers, body: null });
  } catch {
    leaveNote(platform.cache, downKey(shield), { text: '', forMs: DOWN_MS });
    note('down');
    return null;
  }
  const mark = response.headers.get(SHIELD_FIELD);
  if (mark !== null && listedFields(response).length === 0) {
    throw new OriginFailure(502, `shield ${shield.site} sent fields that cannot be read`);
  }
  note(mark ?? 'refused');
  if (mark === 'answer' || mark === 'stale') {
    const answer = withCarriedFields(response);
    noteSurrogateFields(answer, platform);
    return answer;
  }
  await response.body?.cancel();
  if (mark === 'failed') {
    const status = failureOf(response);
    throw new OriginFailure(status, `shield ${shield.site} got no answer`, { isBackends: status === 504 });
  }
  return null;
}

function failureOf({ status }: Response): 502 | 503 | 504 {
  return status === 503 || status === 504 ? status : 502;
}

const downKey = ({ site }: CompiledShield): string => `shield-down|${site}`;

/** At the shield: tells the edge that no answer came from the origin, so that it need not ask itself. */
export function markFailure(response: Response): void {
  const isOfOrigin = response.status === 502 || response.status === 503 || response.status === 504;
  if (isOfOrigin) response.headers.set(SHIELD_FIELD, 'failed' satisfies ShieldMark);
}
