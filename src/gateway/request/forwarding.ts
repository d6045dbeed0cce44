import type { Exchange } from '../exchange.ts';
import { challenges } from '../fields/challenges.ts';
import { isOverlong } from '../fields/limit.ts';
import { listedNames } from '../fields/list.ts';
import { addMember, fieldOf, type Fields } from '../fields/section.ts';
import { fieldsOf } from '../response/fields.ts';
import { isDeceptive } from './client-names.ts';

/** RFC 9110 §7.6.1, and Expect, which the platform has already answered. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

const NOTHING: ReadonlySet<string> = new Set();

/** Returns a client's header; null for one that it may not set, or that its Connection keeps from the origin. */
export function clientHeader(headers: Headers, name: string, kept?: readonly string[]): string | null {
  const value = isHeard(name, kept) ? headers.get(name) : null;
  if (value === null) return null;
  const connection = headers.get('connection');
  // Connection is parsed only if it may name this header.
  const isNamed = connection?.toLowerCase().includes(name) === true && connectionListed(connection).has(name);
  return isNamed ? null : value;
}

function isHeard(name: string, kept: readonly string[] | undefined): boolean {
  return !HOP_BY_HOP.has(name) && (!isDeceptive(name) || kept?.includes(name) === true);
}

/** RFC 9110 §7.6.1: names that a message's Connection field makes hop-by-hop. */
function connectionListed(connection: string | null): ReadonlySet<string> {
  if (connection === null) return NOTHING;
  return new Set(listedNames(connection));
}

/** Returns a response's fields, as a list, without those for this hop alone. */
export function endToEndFields(headers: Headers): Fields {
  const all = fieldsOf(headers);
  const listed = connectionListed(fieldOf(all, 'connection'));
  const fields = all.filter(([name]) => !HOP_BY_HOP.has(name) && name !== SHIELD_FIELD && !listed.has(name));
  if (fieldOf(fields, 'www-authenticate')?.includes(',') !== true) return fields;
  return fields.flatMap(([name, value]): Fields => {
    return name === 'www-authenticate' ? challenges(value).map((one) => [name, one]) : [[name, value]];
  });
}

/** Fastly concepts Surrogate-Key and Surrogate-Control: for this cache, not for clients. */
const HIDDEN_FIELDS: ReadonlySet<string> = new Set(['surrogate-key', 'surrogate-control']);

/**
 * The field in which a shield tells an edge what its answer is. An answer without it was not fetched by the gateway there.
 */
export const SHIELD_FIELD = 'popgate-shield';

/** `failed` is the gateway's own error page: no answer came from the origin. */
export type ShieldMark = 'answer' | 'stale' | 'failed';

/** Returns the end-to-end fields: those for clients, and those for caches of this service alone. */
export function sortedFields(headers: Headers): { fields: Fields; hidden: Fields } {
  const all = endToEndFields(headers);
  const hidden = all.filter(([name]) => HIDDEN_FIELDS.has(name));
  return { fields: hidden.length === 0 ? all : all.filter(([name]) => !HIDDEN_FIELDS.has(name)), hidden };
}

/** Returns the client's headers without those for this hop alone; what the gateway knows replaces what could deceive. */
export function trustedFields({ request, client, host, scheme, kept }: Exchange): Fields {
  const listed = connectionListed(request.headers.get('connection'));
  const fields: Fields = [...request.headers].filter(
    ([name, value]) => name !== 'host' && isHeard(name, kept) && !listed.has(name) && !isOverlongRange(name, value),
  );
  fields.push(
    ['x-forwarded-for', client.address],
    ['x-forwarded-host', host],
    ['x-forwarded-proto', scheme],
    ['forwarded', `for=${forwardedNode(client.address)};host="${host}";proto=${scheme}`],
  );
  return fields;
}

/** The gateway does not read it, so no server behind it may. */
function isOverlongRange(name: string, value: string): boolean {
  return name === 'range' && isOverlong(value);
}

/** The same for an origin (RFC 9110 §7.6.3, RFC 8586). */
export function forwardedFields(exchange: Exchange, cdnId: string): Fields {
  return withOwnHop(trustedFields(exchange), cdnId);
}

/** Adds what names this gateway on the way to an origin, and so tells where a request comes back. */
export function withOwnHop(fields: Fields, cdnId: string): Fields {
  addMember(fields, 'via', '1.1 popgate');
  addMember(fields, 'cdn-loop', cdnId);
  return fields;
}

/** RFC 8586 §2: whether the request has passed this gateway more often than it may; once on its way to a shield. */
export function hasLooped({ request, hop }: Exchange, cdnId: string): boolean {
  const passed = request.headers.get('cdn-loop');
  if (passed === null) return false;
  const own = passed.split(',').filter((member) => member.split(';', 1)[0]!.trim() === cdnId);
  return own.length > (hop === null ? 0 : 1);
}

/** RFC 7239 §6: an IPv6 address stands in brackets, and so in quotes. */
function forwardedNode(address: string): string {
  return address.includes(':') ? `"[${address}]"` : address;
}
