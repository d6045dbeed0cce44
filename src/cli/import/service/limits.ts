import type { FoundCase, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { limitOf } from '../vcl/program/limits.ts';
import { asNumber, asText, type Row } from './row.ts';

/** As many methods as there are: a limit on all of them is one on every request. */
const ALL_METHODS = 7;

/** Fastly's rate limiters of a VCL service, which count for the whole service. */
export function limitsOf(rows: readonly Row[], losses: Loss[]): FoundCase[] {
  return rows.flatMap((row) => {
    const tell = (why: string): void =>
      void losses.push({ what: `the rate limiter ${quoteForeign(asText(row.name) ?? '')}`, why });
    const read = limitIn(row);
    if (typeof read === 'string') {
      tell(read);
      return [];
    }
    for (const note of read.notes) tell(note);
    tell('each route counts by itself, and who asks too often is answered 429');
    const methods = textsIn(row.http_methods);
    const when = methods.length === 0 || methods.length >= ALL_METHODS ? {} : { methods };
    return { when, guard: { rateLimit: read.rateLimit } };
  });
}

function limitIn(row: Row): ReturnType<typeof limitOf> {
  if (asText(row.action) === 'log_only') return 'it only writes a line to the log: Popgate has nothing like it';
  if (asText(row.uri_dictionary_name) !== undefined)
    return `it is for the paths in a dictionary: write rateLimit on the routes of those`;
  const perSecond = asNumber(row.rps_limit);
  if (perSecond === undefined) return 'it has no limit';
  const read = limitOf({
    key: textsIn(row.client_key).join(' and '),
    perSecond,
    windowSeconds: asNumber(row.window_size) ?? 10,
    penaltyMinutes: asNumber(row.penalty_box_duration),
  });
  return typeof read === 'string' ? `it is not carried over, since ${read}` : read;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
